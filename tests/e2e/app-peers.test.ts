import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeSky } from '#tests/support/make-sky.ts'
import { type Rig, startRig } from '#tests/support/rig.ts'
import { runDarksite } from '#tests/support/server-process.ts'
import { type ShakyLine, startShakyLine } from '#tests/support/shaky-line.ts'
import { openTablet, settled, type Tablet, tile } from './app-tablet.ts'
import { rowsOnServer, rowsOnTablet } from './stored-rows.ts'

const SMALL = { camera: 'small', width: 320, height: 240 } as const
const TARGETS = ['M 42', 'M 31', 'M 45']
const PATIENCE = { timeout: 120_000 }

let rig: Rig
let home: Rig
/** From the tablet in the field to the rig, from the rig to its home server, from the tablet at home to that. */
let lines: { readonly field: ShakyLine; readonly between: ShakyLine; readonly home: ShakyLine }
let field: Tablet
let sofa: Tablet

beforeAll(async () => {
  const files = TARGETS.map((target, i) => [`${target}.fits`, makeSky({ seed: i + 1, target, ...SMALL }).bytes])
  rig = await startRig(Object.fromEntries(files))
  home = await startRig(null)
  const [toRig, between, toHome] = [await startShakyLine(rig.url), await startShakyLine(home.url), await startShakyLine(home.url)]
  lines = { field: toRig, between, home: toHome }
  const added = await runDarksite(['peer', 'add', between.url, '--data', rig.data])
  expect(added.code, added.err).toBe(0)
  field = await openTablet(toRig.url)
  sofa = await openTablet(toHome.url)
  for (const { page } of [field, sofa]) for (const target of TARGETS) await tile(page, target).first().waitFor(PATIENCE)
})
afterAll(async () => {
  await field?.close()
  await sofa?.close()
  for (const line of Object.values(lines ?? {})) await line.close()
  await rig?.close()
  await home?.close()
})

const rate = async ({ page }: Tablet, target: string, stars: number): Promise<void> => {
  await tile(page, target).first().focus()
  await page.keyboard.press(String(stars))
  await page.locator(`[data-frame][aria-label*="${stars} star"]`, { hasText: target }).first().waitFor(PATIENCE)
}

const stores = async (): Promise<string[]> => [
  rowsOnServer(rig.data),
  rowsOnServer(home.data),
  await rowsOnTablet(field.page),
  await rowsOnTablet(sofa.page),
]

test('two tablets, a rig and a home server end with the same rows, whatever broke in between', async () => {
  const { page } = field
  // Nobody hears anybody; both judge the same frames.
  for (const line of Object.values(lines)) line.cut()
  await rate(field, 'M 42', 2)
  await rate(sofa, 'M 42', 4)
  await rate(sofa, 'M 31', 5)
  // The rig hears its tablet, but not from home; then it loses power in the middle.
  lines.field.mend()
  await page.waitForSelector('[data-waiting="0"]', PATIENCE)
  await rate(field, 'M 45', 3)
  await rig.kill()
  await rate(field, 'M 31', 1)
  await rig.start()
  // Lines that come and go while there is work for them.
  for (const [i, line] of [lines.between, lines.home, lines.field, lines.between].entries()) {
    line.mend()
    await rate(field, TARGETS[i % 3]!, 1 + (i % 5))
    await rate(sofa, TARGETS[(i + 1) % 3]!, 5 - (i % 5))
    line.cut()
  }
  for (const line of Object.values(lines)) line.mend()
  // The tablets ask at once when they are looked at; by themselves it would be within a minute.
  for (let look = 0; look < 150 && new Set(await stores()).size > 1; look++) {
    for (const tablet of [field, sofa]) await tablet.page.evaluate(() => dispatchEvent(new Event('online')))
    await page.waitForTimeout(1000)
  }
  for (const { page } of [field, sofa]) await settled(page)
  const [rows, ...others] = await stores()
  for (const other of others) expect(other).toBe(rows)
  // Judged by both, and measured where the files lie.
  for (const target of TARGETS) expect(rows).toContain(`${target}.fits`)
  expect(rows!.split('\n').filter((row) => row.startsWith('reviews/'))).toHaveLength(3)
})

test('the page of health says that both servers know the same', async () => {
  const { page } = field
  await page.goto(`${lines.field.url}/health`)
  await page.getByText(`Server ${lines.between.url}`).waitFor(PATIENCE)
  await page.getByText('Both know the same.').waitFor(PATIENCE)
})

test('nothing complained', () => {
  for (const { errors } of [field, sofa]) expect(errors.filter((text) => !text.includes('ERR_'))).toEqual([])
})
