import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { z } from 'zod'
import { readConfig } from '#server/config.ts'
import type { Solution, Solver } from '#server/solvers/solver.ts'
import { encodeStars } from '#shared/catalogues/compact.ts'
import { type Fault, fail, ok, type Result } from '#shared/core/fault.ts'
import type { Star } from '#shared/core/star.ts'
import type { SolveAttempt } from '#shared/records/attempt.ts'
import { randomFrom } from '#shared/simulator/random.ts'
import { describeField } from '#shared/sky/field.ts'
import { skyToPixel, type Wcs } from '#shared/sky/wcs.ts'
import { noWork } from '#tests/support/surroundings.ts'
import { PlateSolveParams } from './params.ts'
import { solvePicture } from './solve-picture.ts'

/** A made-up sky of 4 by 4 degrees, some 60 stars a square degree, and a catalogue folder that holds it. */
const folder = mkdtempSync(join(tmpdir(), 'darksite-solve-picture-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const random = randomFrom(5)
const sky = Array.from({ length: 1000 }, (_, n) => ({
  ra: 118 + 4 * random.uniform(),
  dec: -2 + 4 * random.uniform(),
  magnitude: 4 + (6 * n) / 1000,
  colour: 0.5,
}))
mkdirSync(join(folder, 'no-indexes'))
writeFileSync(join(folder, 'stars.json'), JSON.stringify(encodeStars(sky)))
const setup = { ...readConfig({}), cataloguesDir: folder, indexDirs: [join(folder, 'no-indexes')], solveField: 'no-such-program' }

const [width, height] = [1500, 1000]
const wcsAt = (ra: number, dec: number, scaleArcsec = 4): Wcs => ({
  crval: [ra, dec],
  crpix: [(width - 1) / 2, (height - 1) / 2],
  cd: [
    [-scaleArcsec / 3600, 0],
    [0, scaleArcsec / 3600],
  ],
  sip: null,
})
const truth = wcsAt(120, 0)

const star = (x: number, y: number): Star => ({
  ...{ x, y, flux: 1, peak: 1, fwhm: 3, hfr: 2, snr: 9, ellipticity: 0, thetaDeg: 0, isSaturated: false },
})
/** What the camera saw: the stars of the sky, each off a little, and lights that are none. */
const seen = sky.flatMap((place) => {
  const at = skyToPixel(truth, place)
  if (!at || at.x < 0 || at.y < 0 || at.x > width - 1 || at.y > height - 1) return []
  const light = random.uniform() < 0.2 ? [star(random.uniform() * width, random.uniform() * height)] : []
  return [star(at.x + 0.3 * random.normal(), at.y + 0.3 * random.normal()), ...light]
})

const solutionAt = (wcs: Wcs, solver = 'stub'): Solution => ({
  ...{ ...describeField(wcs, width, height, false), solver, index: 'index-1.fits', seconds: 1 },
})

/** A solver that gives these answers, one a call, the last one for ever. */
const answering = (id: string, ...answers: readonly (Wcs | Fault)[]): Solver & { calls: number } => ({
  ...{ id, title: id, summary: '', params: z.object({}), missing: async () => null, calls: 0 },
  async solve() {
    const answer = answers[Math.min(this.calls++, answers.length - 1)]!
    return 'kind' in answer ? { ok: false, fault: answer } : ok(solutionAt(answer))
  },
})
const noResult: Fault = { kind: 'no-result', code: 'stub.none', message: 'Nothing.' }
const broken: Fault = { kind: 'unavailable', code: 'stub.gone', message: 'It is not there.' }

const solve = async (
  solvers: readonly Solver[],
  { stars = seen, solution = null }: { stars?: readonly Star[]; solution?: Solution | null } = {},
): Promise<{ result: Result<Solution>; attempts: SolveAttempt[] }> => {
  const attempts: SolveAttempt[] = []
  const picture = { path: 'x.fits', width, height, isBottomUp: false, hint: null, solution }
  const result = await solvePicture(picture, PlateSolveParams.parse({}), {
    ...{ signal: new AbortController().signal, setup, scratchDir: join(folder, 'scratch'), solvers },
    work: { ...noWork, detectStars: async () => ok({ stars, width, height }) },
    log: () => undefined,
    progress: () => undefined,
    attempted: (attempt) => void attempts.push(attempt),
    now: () => 0,
  })
  return { result, attempts }
}

test('an answer that agrees with the catalogue is accepted', async () => {
  const { result, attempts } = await solve([answering('honest', truth)])
  expect(result).toMatchObject({ ok: true, value: { ra: expect.closeTo(120, 3), dec: expect.closeTo(0, 3) } })
  expect(attempts).toMatchObject([{ solver: 'honest', outcome: 'solved' }])
})

test('a wrong answer is not believed, however sure the solver is: the next attempt has its chance', async () => {
  const liar = await solve([answering('liar', wcsAt(119.2, 0.7))])
  expect(liar.result).toMatchObject({ ok: false, fault: { code: 'plate-solve.no-solution' } })
  expect(new Set(liar.attempts.map(({ outcome }) => outcome))).toEqual(new Set(['doubtful']))
  const erring = await solve([answering('erring', wcsAt(119.2, 0.7), truth)])
  expect(erring.result.ok && erring.result.value.ra).toBeCloseTo(120, 3)
  expect(erring.attempts.map(({ outcome }) => outcome)).toEqual(['doubtful', 'solved'])
})

test('what was looked through to the end is not looked through again, what was cut short is', async () => {
  const searches = ({ attempts }: { attempts: SolveAttempt[] }) =>
    attempts.map(({ source, scale, near }) => JSON.stringify([source, scale, near]))
  const thorough = await solve([answering('thorough', noResult)])
  expect(new Set(searches(thorough)).size).toBe(thorough.attempts.length)
  expect(!thorough.result.ok && thorough.result.fault.message).not.toMatch(/Time ran out/)
  const hasty = await solve([answering('hasty', { ...noResult, code: 'stub.out-of-time' })])
  expect(new Set(searches(hasty)).size).toBeLessThan(hasty.attempts.length)
  expect(!hasty.result.ok && hasty.result.fault.message).toMatch(/Time ran out/)
})

test('a place that is off by a hundredth of the field is not accepted as it is', async () => {
  const off = 0.01 * solutionAt(truth).fieldWidthDeg
  const { result } = await solve([answering('near', wcsAt(120 + 1.5 * off, 0))])
  // Either refused, or brought to the right place by the fit to all stars.
  if (result.ok) expect(Math.abs(result.value.ra - 120)).toBeLessThan(0.1 * off)
})

test('lights that are no stars make no place right', () =>
  fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 2 ** 31 }),
      fc.integer({ min: 4, max: 400 }),
      fc.double({ min: 2, max: 6, noNaN: true }),
      async (seed, count, scale) => {
        const { uniform } = randomFrom(seed)
        const stars = Array.from({ length: count }, () => star(uniform() * width, uniform() * height))
        const wcs = wcsAt(119.5 + uniform(), -0.5 + uniform(), scale)
        const { result } = await solve([answering('guessing', wcs)], { stars })
        expect(result.ok).toBe(false)
      },
    ),
    { numRuns: 60, seed: 8 },
  ))

test('where the catalogue has too few stars to tell, the solver is believed, but nothing is confirmed', async () => {
  const small = wcsAt(120, 0, 0.3)
  expect((await solve([answering('deep', small)])).result.ok).toBe(true)
  const solver = answering('asked', small)
  await solve([solver], { solution: solutionAt(small) })
  expect(solver.calls).toBe(1)
})

test('a solution that the stars confirm is not solved again', async () => {
  const solver = answering('idle', truth)
  const { result, attempts } = await solve([solver], { solution: solutionAt(truth, 'catalogue') })
  expect(result).toMatchObject({ ok: true, value: { solver: 'catalogue' } })
  expect(solver.calls).toBe(0)
  expect(attempts).toMatchObject([{ solver: 'catalogue', source: 'solution', outcome: 'solved' }])
})

test.each([
  ['elsewhere', wcsAt(119.3, 0.4)],
  ['off by a fiftieth of the field', wcsAt(120 + 0.02 * 1.67, 0)],
  ['of another scale', wcsAt(120, 0, 4.2)],
])('a solution that is %s is solved anew', async (_, wcs) => {
  const solver = answering('busy', truth)
  const { result, attempts } = await solve([solver], { solution: solutionAt(wcs, 'catalogue') })
  expect(solver.calls).toBe(1)
  expect(result.ok && result.value.ra).toBeCloseTo(120, 3)
  expect(attempts.map(({ outcome }) => outcome)).toEqual(['unsolved', 'solved'])
})

test('a solver that breaks is passed over, and told of when the others find nothing', async () => {
  const next = answering('next', truth)
  const helped = await solve([answering('down', broken), next])
  expect(helped.result.ok).toBe(true)
  expect(helped.attempts.map(({ solver, outcome }) => `${solver} ${outcome}`)).toEqual(['down failed', 'next solved'])
  const unhelped = await solve([answering('down', broken), answering('blind', noResult)])
  expect(!unhelped.result.ok && unhelped.result.fault.message).toMatch(/Besides: It is not there\./)
  expect((await solve([answering('down', broken)])).result).toEqual(fail('unavailable', 'stub.gone', 'It is not there.'))
})
