import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isCovered, offersFor } from '#server/solvers/solve-field/offers.ts'
import { SolvingPage } from '#shared/records/solving.ts'
import { LOCAL, type TestDarksite, testDarksite } from '#tests/support/darksite.ts'
import { makeFits } from '#tests/support/make-fits.ts'

let indexes = ''
beforeAll(async () => {
  indexes = await mkdtemp(join(tmpdir(), 'darksite indexes '))
  for (const name of ['index-4107.fits', 'index-4110.fits', 'index-mine.fits']) await writeFile(join(indexes, name), 'x')
})
afterAll(() => rm(indexes, { recursive: true }))

const read = async ({ app }: TestDarksite): Promise<SolvingPage> =>
  SolvingPage.parse(await (await app.request('/api/solving', { headers: LOCAL })).json())
const set = ({ app }: TestDarksite, wish: object) =>
  app.request('/api/solving', { method: 'POST', body: JSON.stringify(wish), headers: LOCAL })

test('the page of index files knows which of the frames they are no good for', async () => {
  const darksite = await testDarksite({ indexDirs: [indexes], solveField: 'no-such-program' })
  await mkdir(darksite.captures)
  const light = (name: string, cards: { keyword: string; value: string | number }[]) =>
    writeFile(join(darksite.captures, name), makeFits({ seed: name.length, cards }))
  const pixel = { keyword: 'XPIXSZ', value: 3.76 }
  await light('wide.fits', [{ keyword: 'FOCALLEN', value: 10 }, pixel])
  await light('narrow-1.fits', [{ keyword: 'FOCALLEN', value: 2000 }, pixel])
  await light('narrow-two.fits', [{ keyword: 'FOCALLEN', value: 2000 }, pixel])
  await light('unknown-field.fits', [])
  await light('a-flat-frame-of-long-focus.fits', [
    { keyword: 'FOCALLEN', value: 3000 },
    pixel,
    { keyword: 'IMAGETYP', value: 'FLAT' },
  ])
  await darksite.engine.enqueue('scan-folder', null)
  darksite.engine.start()
  await darksite.engine.settled()
  const page = await read(darksite)
  expect(page.files.map(({ name }) => name)).toEqual(['index-4107.fits', 'index-4110.fits', 'index-mine.fits'])
  expect(page.folders).toEqual([{ path: indexes, isReadable: true, files: 3 }])
  expect(page.frames).toMatchObject({ covered: 1, unknown: 1, uncovered: [{ frames: 2 }] })
  expect(page.frames.uncovered[0]!.widthDeg * 3600).toBeCloseTo(0.39 * 16, 1)
  const [local] = page.solvers
  expect(local).toMatchObject({ id: 'solve-field', missing: expect.stringContaining('npm run setup') })
  expect(page.solvers.map(({ id }) => id)).not.toContain('fake')
})

test('order, limits and folders hold at once and for the next start', async () => {
  const first = await testDarksite({ indexDirs: [join(tmpdir(), 'nowhere')] })
  const wish = { solverOrder: ['nova', 'solve-field'], solveSeconds: 33, novaPatienceSeconds: 90, indexDirs: [indexes] }
  const answered = SolvingPage.parse(await (await set(first, wish)).json())
  expect(answered.solvers.slice(0, 2).map(({ id }) => id)).toEqual(['nova', 'solve-field'])
  expect(answered.limits).toMatchObject({ solveSeconds: 33, novaPatienceSeconds: 90 })
  expect(answered.files.length).toBe(3)
  await first.close()
  const second = await testDarksite({ folder: first.folder, indexDirs: [] })
  expect((await read(second)).settings).toMatchObject({ ...wish, serviceSeconds: null })
  expect(SolvingPage.parse(await (await set(second, {})).json()).limits.solveSeconds).toBe(120)
})

test.each([
  [{ solverOrder: ['magic'] }, 'magic'],
  [{ indexDirs: ['relative/folder'] }, 'begin at the root'],
  [{ indexDirs: ['/no/such/folder'] }, 'not there'],
  [{ solveSeconds: 0 }, 'solveSeconds'],
])('%j is refused with a sentence, and nothing changes', async (wish, words) => {
  const darksite = await testDarksite()
  const answer = await set(darksite, wish)
  expect(answer.status).toBe(422)
  expect(await answer.text()).toContain(words)
  expect((await read(darksite)).settings.solverOrder).toEqual([])
})

test('what is offered is what the uncovered frames need', () => {
  const long = { widthArcmin: 20, heightArcmin: 14, frames: 7 }
  const wide = { widthArcmin: 6000, heightArcmin: 4000, frames: 2 }
  const [tycho2, twoMass, gaia] = offersFor([long], [], '/data/my indexes')
  expect([tycho2!.helps, twoMass!.helps, gaia!.helps]).toEqual([0, 7, 7])
  expect(gaia!.command).toContain('for n in 5200 5201 5202 5203 5204 5205 5206;')
  expect(gaia!.command).toContain('cd "/data/my indexes"')
  expect(offersFor([wide], [], '/x').map(({ helps }) => helps)).toEqual([2, 2, 0])
  expect(isCovered(long, [{ name: 'index-5203-01.fits', folder: '/x', sizeBytes: 1, lowArcmin: 5.6, highArcmin: 8 }])).toBe(true)
  expect(isCovered(long, [{ name: 'index-4119.fits', folder: '/x', sizeBytes: 1, lowArcmin: 1400, highArcmin: 2000 }])).toBe(
    false,
  )
})

test('solving again invalidates what was made of the old solution: names and quality wait for the new one', async () => {
  const darksite = await testDarksite()
  const { captures, engine, database } = darksite
  await mkdir(captures)
  const cards = [
    { keyword: 'RA', value: 83.8 },
    { keyword: 'DEC', value: -5.4 },
    { keyword: 'FOCALLEN', value: 500 },
    { keyword: 'XPIXSZ', value: 3.76 },
  ]
  await writeFile(join(captures, 'light.fits'), makeFits({ seed: 3, cards }))
  await engine.enqueue('scan-folder', null)
  engine.start()
  await engine.settled()
  const frameId = database.sqlite.prepare<[], string>('SELECT id FROM frames').pluck().get()!
  const solve = await engine.enqueue('plate-solve', frameId, { solver: 'fake' })
  await engine.settled()
  const after = () =>
    database.sqlite
      .prepare<[string], { type: string; state: string }>('SELECT type, state FROM jobs WHERE "after" = ? ORDER BY type')
      .all(solve)
  expect(after().map(({ type }) => type)).toEqual(['match-catalogue', 'measure-quality'])
  expect(engine.rerun(solve).ok).toBe(true)
  expect(after().map(({ state }) => state)).toEqual(['queued', 'queued'])
  await engine.settled()
  expect(after().map(({ type }) => type)).toEqual(['match-catalogue', 'measure-quality'])
  expect(after().filter(({ state }) => state === 'queued' || state === 'running')).toEqual([])

  // Without the file it cannot be solved any more; what was found before stays, and so do its names.
  const solution = () => darksite.records.row('solutions', frameId)
  const before = solution()
  await rm(join(captures, 'light.fits'))
  expect(engine.rerun(solve).ok).toBe(true)
  await engine.settled()
  expect(darksite.records.row('jobs', solve)?.state).toBe('failed')
  expect(solution()).toEqual(before)
  expect(after()).toContainEqual({ type: 'match-catalogue', state: 'done' })
})
