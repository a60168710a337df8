import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { makeSky } from '#tests/support/make-sky.ts'
import { type Rig, startRig } from '#tests/support/rig.ts'
import { openTablet, readyForOffline, settled, type Tablet, tile } from './app-tablet.ts'

const SMALL = { camera: 'small', width: 480, height: 360 } as const
let rig: Rig
let tablet: Tablet
/** What the workers load by themselves when they need it. */
let workerFiles: string[] = []

beforeAll(async () => {
  rig = await startRig({
    'orion.fits': makeSky({ seed: 1, target: 'M 42', ...SMALL }).bytes,
    'andromeda.fits': makeSky({ seed: 3, target: 'M 31', ...SMALL, frame: 1 }).bytes,
  })
  tablet = await openTablet(rig.url)
  await tablet.page.waitForFunction(() => document.querySelectorAll('[data-frame] img').length === 2)
  await readyForOffline(tablet.page)
  workerFiles = z.array(z.string()).parse(await (await fetch(`${rig.url}/worker-files.json`)).json())
  await rig.stop()
})
afterAll(async () => {
  await tablet?.close()
  await rig?.close()
})

const pictureWidth = (selector: string) =>
  tablet.page.waitForFunction((query) => (document.querySelector<HTMLImageElement>(query)?.naturalWidth ?? 0) > 0, selector)

test('with the server gone a reload shows the library with its pictures, and says that it is offline', async () => {
  const { page } = tablet
  await page.reload()
  await tile(page, 'M 31').waitFor()
  await tile(page, 'M 42').waitFor()
  await pictureWidth('[data-frame] img')
  await page.waitForSelector('[data-line=offline]')
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true)
})

test('with the server gone the reader of raw files is still there', async () => {
  expect(workerFiles.some((file) => file.includes('libraw') && file.endsWith('.wasm'))).toBe(true)
  const answers = await tablet.page.evaluate(
    (files) => Promise.all(files.map(async (file) => (await fetch(file)).ok)),
    workerFiles,
  )
  expect(answers).toEqual(workerFiles.map(() => true))
})

test('with the server gone a frame can be opened by its address, with its preview', async () => {
  const { page } = tablet
  const id = await tile(page, 'M 31').getAttribute('data-frame')
  await page.goto(`${rig.url}/frames/${id}`)
  await page.getByRole('heading', { name: 'M 31' }).waitFor()
  await page.waitForSelector('[data-shows=preview], .stage img')
  await page.getByText('Not solved yet').first().waitFor()
})

test('what is rated, noted and wished for offline is shown at once as waiting, also after a reload', async () => {
  const { page } = tablet
  await page.keyboard.press('5')
  await page.getByLabel('Notes').fill('Worth another night.')
  await page.getByLabel('Notes').blur()
  await page.getByRole('button', { name: 'Solve', exact: true }).click()
  await page.getByText('Waits until the server is back').waitFor()
  await page.waitForSelector('[data-waiting="3"]')
  await page.reload()
  await page.waitForSelector('[data-line=offline][data-waiting="3"]')
  await page.getByText('Waits until the server is back').waitFor()
  expect(await page.getByRole('radio', { name: '5 stars' }).getAttribute('aria-checked')).toBe('true')
  expect(await page.getByLabel('Notes').inputValue()).toBe('Worth another night.')
  await page.goto(`${rig.url}/jobs`)
  await page.getByText('Waits until the server is back').waitFor()
})

test('when the server is back everything reaches it by itself, once', async () => {
  const { page } = tablet
  await rig.start()
  await settled(page)
  const changes = await changesOf(rig.url)
  const reviews = changes.filter(({ table }) => table === 'reviews')
  expect(Object.assign({}, ...reviews.map(({ patch }) => patch))).toMatchObject({ rating: 5, notes: 'Worth another night.' })
  const wishes = changes.filter(({ table, patch }) => table === 'jobs' && patch['type'] === 'plate-solve')
  expect(new Set(wishes.map(({ id }) => id)).size).toBe(1)
})

test('nothing complained', () => expect(tablet.errors.filter((text) => !text.includes('ERR_CONNECTION'))).toEqual([]))

const Synced = z.object({
  changes: z.array(z.object({ table: z.string(), id: z.string(), patch: z.record(z.string(), z.unknown()) })),
})

const changesOf = async (url: string) => {
  const body = JSON.stringify({ version: 1, device: 'observer', cursor: 0, changes: [] })
  const reply = await fetch(`${url}/api/sync`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  return Synced.parse(await reply.json()).changes
}
