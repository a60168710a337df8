import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { writeFits } from '#shared/formats/fits/write.ts'
import { hlc } from '#shared/sync/hlc.ts'
import { PROTOCOL_VERSION } from '#shared/sync/protocol.ts'
import { type Rig, startRig } from '#tests/support/rig.ts'
import { makeStarField } from '#tests/support/star-field.ts'
import { openTablet, settled, type Tablet } from './app-tablet.ts'

let rig: Rig
let tablet: Tablet

/** Stars in no order that the sky knows: three are too few to try for long, two hundred keep a solver busy. */
const field = (seed: number, stars: number) =>
  writeFits(makeStarField({ seed, width: 640, height: 480, stars, fwhm: 3 }).raster, [{ keyword: 'IMAGETYP', value: 'Light' }])

const Images = z.object({ items: z.array(z.looseObject({ id: z.string(), file_name: z.string() })) })
const idOf = async (name: string): Promise<string> => {
  const found = Images.parse(await (await fetch(`${rig.url}/api/images?page_size=9`)).json())
  return found.items.find((item) => item.file_name === name)!.id
}

const Ended = z.object({ finishedAt: z.number().nullable() })

let asked = 0
/** Another device asks for work. */
const ask = async (type: string, frameId: string | null, wish: object = {}): Promise<string> => {
  const id = `job-${++asked}`
  const change = {
    table: 'jobs',
    id,
    stamp: hlc(Date.now(), asked, 'other'),
    patch: { type, frameId, createdAt: Date.now(), ...wish },
  }
  const body = JSON.stringify({ version: PROTOCOL_VERSION, device: 'other', cursor: 0, changes: [change] })
  expect((await fetch(`${rig.url}/api/sync`, { method: 'POST', body })).status).toBe(200)
  return id
}

const state = (name: string) => tablet.page.locator(`[data-state=${name}]`)

beforeAll(async () => {
  rig = await startRig({ 'few.fits': field(1, 3), 'many.fits': field(2, 200) })
  tablet = await openTablet(rig.url)
  tablet.page.setDefaultTimeout(90_000)
  await tablet.page.waitForFunction(() => document.querySelectorAll('[data-frame]').length === 2)
  await settled(tablet.page)
})
afterAll(async () => {
  await tablet?.close()
  await rig?.close()
})

test('the page of a job that runs shows its log as it grows and how far it is, and stops it when that is meant', async () => {
  const { page } = tablet
  const long = await ask('plate-solve', await idOf('many.fits'), { params: { timeLimitSeconds: 600 } })
  await page.goto(`${rig.url}/jobs/${long}`)
  await state('running').waitFor()
  const lines = page.getByRole('log').locator('p')
  await lines.nth(2).waitFor()
  const before = await lines.count()
  await page.waitForFunction((count) => document.querySelectorAll('[role=log] p').length > count, before)
  await page.getByRole('progressbar').waitFor()
  await page.waitForFunction(() => Number(document.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow')) > 0)
  await page.getByText(/^Program: /).waitFor()
  await page.getByRole('button', { name: 'Stop' }).click()
  await page.getByRole('button', { name: 'Let it run' }).click()
  await state('running').waitFor()
  await page.getByRole('button', { name: 'Stop' }).click()
  await page.getByRole('button', { name: 'Stop it' }).click()
  await state('cancelled').waitFor()
})

test('a solve without an answer says why, breaks its chain, and is tried again or asked for once more from its page', async () => {
  const { page } = tablet
  const few = await idOf('few.fits')
  const solve = await ask('plate-solve', few)
  const names = await ask('match-catalogue', few, { after: solve })
  await page.goto(`${rig.url}/jobs/${solve}`)
  await page.getByText('No result').waitFor()
  await page.getByText(/stars? (was|were) found, too few to search longer/).waitFor()
  await page.getByText('comes after · did not work').waitFor()
  await page.getByRole('link', { name: /Name objects/ }).click()
  await page.waitForURL(`**/jobs/${names}`)
  await page.getByText(/^The step before this one failed/).waitFor()
  await page.goBack()

  const endedAt = async () => Ended.parse(await (await fetch(`${rig.url}/api/jobs/${solve}`)).json()).finishedAt ?? 0
  const first = await endedAt()
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByText('It waits for its turn.').waitFor()
  while ((await endedAt()) <= first) await page.waitForTimeout(100)
  await page.getByText('No result').waitFor()
  await page.getByRole('button', { name: /Same once more/ }).click()
  await page.getByRole('button', { name: 'With the same values' }).click()
  await page.waitForURL((url) => url.pathname.startsWith('/jobs/') && !url.pathname.endsWith(solve))
  await page.getByText('No result').waitFor()
})

test('a backup is asked for on the page of health, and downloaded from the page of its job', async () => {
  const { page } = tablet
  await page.goto(`${rig.url}/health`)
  await page.getByText(/WebGPU/).waitFor()
  await page.getByRole('button', { name: 'Back up now' }).click()
  await state('done').waitFor()
  const backup = page.locator('a[download$=".sqlite"]')
  expect(await backup.getAttribute('download')).toMatch(/^darksite-\d{8}-\d{6}\.sqlite$/)
  const answer = await fetch(new URL((await backup.getAttribute('href'))!, rig.url))
  expect(Buffer.from(await answer.arrayBuffer()).toString('latin1', 0, 15)).toBe('SQLite format 3')
})

test('settings of the server hold after a restart; while it is away every page says so, in red, too', async () => {
  const { page } = tablet
  await page.goto(`${rig.url}/settings/server`)
  const backups = page.getByLabel('Keep nightly backups')
  await backups.fill('3')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved. It holds from now on.').waitFor()
  await page.goto(`${rig.url}/health`)
  await page.getByText(/things? to look after|All is well/).waitFor()
  await settled(page)
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await page.getByRole('button', { name: 'Night' }).click()

  await rig.stop()
  await page.getByText('As it was when the server was last seen.').waitFor()
  await page.goto(`${rig.url}/settings/server`)
  await page.getByText('The server is away').waitFor()
  await page.goto(`${rig.url}/jobs/job-1`)
  await page.getByText('The log is on the server, which is away.').waitFor()
  // It has ended; nothing of it waits.
  expect(await page.getByText('Waits until the server is back').count()).toBe(0)
  expect(await page.locator('html[data-theme=red]').count()).toBe(1)

  await rig.start()
  await page.getByRole('log').waitFor()
  await page.goto(`${rig.url}/settings/server`)
  await page.waitForFunction(() => [...document.querySelectorAll('input')].some(({ value }) => value === '3'))
  expect(tablet.errors.filter((text) => !text.includes('ERR_CONNECTION'))).toEqual([])
})
