import { createHash } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeSky } from '#tests/support/make-sky.ts'
import { type Rig, startRig } from '#tests/support/rig.ts'
import { openTablet, type Tablet, tile } from './app-tablet.ts'

const SMALL = { camera: 'small', width: 480, height: 360 } as const
const NAMES = ['M 31/light_001.fits', 'M 31/light_002.fits', 'M 31/light_003.fits', 'M 42/light_001.fits']
let rig: Rig
let tablet: Tablet
let card: string
const hashes = new Map<string, string>()

beforeAll(async () => {
  rig = await startRig({})
  card = join(dirname(rig.library), 'card')
  for (const [frame, name] of NAMES.entries()) {
    const { bytes } = makeSky({ seed: frame + 1, target: name.slice(0, 4), frame, ...SMALL })
    await mkdir(dirname(join(card, name)), { recursive: true })
    await writeFile(join(card, name), bytes)
    hashes.set(name, createHash('sha256').update(bytes).digest('hex'))
  }
  await writeFile(join(card, 'notes.txt'), 'no picture')
  tablet = await openTablet(rig.url)
  await tablet.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await tablet.page.waitForSelector('[data-line=synced]')
  await rig.stop()
})
afterAll(async () => {
  await tablet?.close()
  await rig?.close()
})

const done = (total: number) => tablet.page.waitForSelector(`[data-intake=done][data-done="${total}"][data-total="${total}"]`)
/** A tablet without a picker of folders, so that its input is used. */
const chooseCard = async () => {
  await tablet.page.locator('input[webkitdirectory]').setInputFiles(card)
}

test('without the rig a card is taken in: frames with pictures, stars and quality, in the library at once', async () => {
  const { page } = tablet
  await page.goto(`${rig.url}/import`)
  await chooseCard()
  await done(4)
  await page.getByText('Done: 4 new frames · 1 other file left alone.').waitFor()
  await page.getByText('Keep the card as it is.').first().waitFor()
  await page.getByRole('link', { name: 'Look at the library' }).click()
  await page.waitForFunction(() => document.querySelectorAll('[data-frame] img').length === 4)
  expect(await page.evaluate(rowsOf)).toMatchObject({ frames: 4, quality: 4, detections: 4, uploads: 12, originals: 4 })
})

test('what was taken in can be rated, and its original is drawn, with the rig away', async () => {
  const { page } = tablet
  await tile(page, 'M 42').click()
  await page.getByRole('heading', { name: 'M 42' }).waitFor()
  await page.waitForSelector('[data-shows=original]')
  await page.keyboard.press('4')
  await page.getByRole('radio', { name: '4 stars' }).and(page.locator('[aria-checked=true]')).waitFor()
})

test('the same card again is passed over, also after the page was closed', async () => {
  const { page } = tablet
  await page.goto(`${rig.url}/import`)
  await chooseCard()
  await done(4)
  await page.getByText('Done: 0 new frames · 4 known before').waitFor()
})

test('what another app shares is taken in, with the rig away', async () => {
  const { page } = tablet
  const bytes = [...makeSky({ seed: 9, target: 'M 45', frame: 9, ...SMALL }).bytes]
  // As the system does it: a form that is posted to the page, which the service worker takes.
  await page.evaluate(async (numbers) => {
    const form = new FormData()
    form.append('files', new File([Uint8Array.from(numbers)], 'shared.fits'))
    // It answers with the way to the page, which only a navigation goes.
    await fetch('/import', { method: 'POST', body: form, redirect: 'manual' })
  }, bytes)
  await page.goto(`${rig.url}/import`)
  await done(1)
  await page.getByText('Done: 1 new frame.').waitFor()
})

test('when the rig is back it gets the frames and their originals, byte for byte, and the card may be wiped', async () => {
  const { page } = tablet
  await rig.start()
  await page.waitForSelector('[data-uploads="0"]', { timeout: 120_000 })
  await page.waitForFunction(() => {
    const nights = [...document.querySelectorAll('[data-night]')]
    return nights.length > 0 && nights.every((night) => night.getAttribute('data-safe') === 'true')
  })
  for (const name of NAMES) {
    const bytes = await readFile(join(rig.data, 'imported/card', name))
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(hashes.get(name))
  }
  await rm(card, { recursive: true })
})

test('nothing complained', () => expect(tablet.errors.filter((text) => !text.includes('ERR_CONNECTION'))).toEqual([]))

/** Runs in the page: what the tablet has of the frames. */
const rowsOf = async () => {
  const finished = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
  const db = await finished(indexedDB.open('darksite'))
  const all = <T>(store: string): Promise<T[]> => finished(db.transaction(store).objectStore(store).getAll())
  const [frames, quality, detections, uploads] = await Promise.all(
    ['frames', 'quality', 'detections', 'uploads'].map((store) => all(store).then((rows) => rows.length)),
  )
  const originals = (await all<{ kind: string }>('files')).filter(({ kind }) => kind === 'original').length
  db.close()
  return { frames, quality, detections, uploads, originals }
}
