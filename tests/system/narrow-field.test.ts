import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { readIndexStars } from '#server/catalogues/index-stars.ts'
import { readConfig } from '#server/config.ts'
import { PlateSolveParams } from '#server/jobs/plate-solve/params.ts'
import { solvePicture } from '#server/jobs/plate-solve/solve-picture.ts'
import { run } from '#server/process/run.ts'
import { solveField } from '#server/solvers/solve-field/index.ts'
import type { Solver } from '#server/solvers/solver.ts'
import { encodeStars } from '#shared/catalogues/compact.ts'
import { ok } from '#shared/core/fault.ts'
import type { Star } from '#shared/core/star.ts'
import { writeFitsTable } from '#shared/formats/fits/write-table.ts'
import { randomFrom } from '#shared/simulator/random.ts'
import { separationDeg } from '#shared/sky/angles.ts'
import { describeField } from '#shared/sky/field.ts'
import { skyToPixel, type Wcs } from '#shared/sky/wcs.ts'
import { noWork } from '#tests/support/surroundings.ts'

/**
 * A field of 12 by 8 arcmin, of which the catalogue of bright stars knows nothing, and an index file of a made-up sky as
 * astrometry.net itself builds them (`build-astrometry-index`, quads of 4 to 5.6 arcmin).
 */
const INDEX = 'index-5202-00.fits'
const folder = mkdtempSync(join(tmpdir(), 'darksite-narrow-'))
const [indexes, catalogues] = [join(folder, 'indexes'), join(folder, 'catalogues')]
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const { uniform, normal } = randomFrom(52)
const sky = Array.from({ length: 2000 }, (_, n) => ({
  ra: 119.5 + uniform(),
  dec: -0.5 + uniform(),
  magnitude: 9 + (5 * n) / 2000,
  colour: 0.5,
}))
const [width, height] = [1500, 1000]
const wcsAt = (ra: number, dec: number): Wcs => ({
  crval: [ra, dec],
  crpix: [(width - 1) / 2, (height - 1) / 2],
  cd: [
    [-0.5 / 3600, 0],
    [0, 0.5 / 3600],
  ],
  sip: null,
})
const truth = { ra: 120.03, dec: 0.04 }
const seen = sky.flatMap((place): Star[] => {
  const at = skyToPixel(wcsAt(truth.ra, truth.dec), place)
  if (!at || at.x < 0 || at.y < 0 || at.x > width - 1 || at.y > height - 1) return []
  const flux = 10 ** (-0.4 * (place.magnitude - 20))
  const [x, y] = [at.x + 0.2 * normal(), at.y + 0.2 * normal()]
  return [{ ...{ x, y, flux, peak: 1, fwhm: 3, hfr: 2, snr: 9, ellipticity: 0, thetaDeg: 0, isSaturated: false } }]
})
const setup = { ...readConfig({}), cataloguesDir: catalogues, indexDirs: [indexes] }

beforeAll(async () => {
  mkdirSync(indexes)
  mkdirSync(catalogues)
  // The catalogue has one star of the field in a hundred: none.
  writeFileSync(join(catalogues, 'stars.json'), JSON.stringify(encodeStars(sky.slice(0, 20))))
  const columns = [
    { name: 'RA', values: Float64Array.from(sky, ({ ra }) => ra) },
    { name: 'DEC', values: Float64Array.from(sky, ({ dec }) => dec) },
    { name: 'MAG', values: Float64Array.from(sky, ({ magnitude }) => magnitude) },
  ]
  writeFileSync(join(folder, 'sky.fits'), writeFitsTable(columns))
  const lines: string[] = []
  const built = await run(
    'build-astrometry-index',
    ['-i', 'sky.fits', '-o', join(indexes, INDEX), '-A', 'RA', '-D', 'DEC', '-S', 'MAG', '-P', '2', '-E', '-I', '5202'],
    { cwd: folder, timeoutMs: 60_000, signal: new AbortController().signal, onLine: (line) => void lines.push(line) },
  )
  if (!built.ok || built.value.code !== 0) throw new Error(lines.join('\n'))
})

const solve = async (solver: Solver) => {
  const log: string[] = []
  const picture = { path: 'x.fits', width, height, isBottomUp: false, hint: { ...truth, pixelScaleArcsec: 0.5, source: 'test' } }
  const result = await solvePicture(picture, PlateSolveParams.parse({ timeLimitSeconds: 60 }), {
    ...{ signal: new AbortController().signal, setup, scratchDir: join(folder, 'scratch'), solvers: [solver] },
    work: { ...noWork, detectStars: async () => ok({ stars: seen.toSorted((a, b) => b.flux - a.flux), width, height }) },
    log: (line) => void log.push(line),
    progress: () => undefined,
    now: Date.now,
  })
  return { result, log: log.join('\n') }
}

test('an index file gives its stars, the brighter ones first', async () => {
  const stars = await readIndexStars(INDEX, setup, truth, 0.1)
  if (!stars.ok) throw new Error(stars.fault.message)
  const near = sky.filter((place) => separationDeg(place, truth) < 0.1)
  // The file keeps the brightest of every cell of the sky.
  expect(stars.value.length).toBeGreaterThan(0.5 * near.length)
  const bright = stars.value.slice(0, 10).map((place) => near.findIndex((one) => separationDeg(one, place) * 3600 < 0.1))
  expect(Math.min(...bright)).toBeGreaterThanOrEqual(0)
  expect(bright.reduce((sum, rank) => sum + rank, 0) / 10).toBeLessThan(near.length / 2)
})

test('a narrow field is found, and checked with all stars of the index file that it was found with', async () => {
  const { result, log } = await solve(solveField)
  if (!result.ok) throw new Error(`${result.fault.message}\n${log}`)
  expect(separationDeg(result.value, truth) * 3600).toBeLessThan(1)
  expect(log).toMatch(/Checked: \d+ of \d+ index file stars found/)
})

test('a wrong place in a narrow field is refused, though the catalogue has no star there', async () => {
  const { ra, dec } = truth
  const liar: Solver = {
    ...{ id: 'liar', title: 'liar', summary: '', params: z.object({}), missing: async () => null },
    solve: async () =>
      ok({ ...describeField(wcsAt(ra + 0.05, dec - 0.03), width, height, false), solver: 'liar', index: INDEX, seconds: 1 }),
  }
  const { result, log } = await solve(liar)
  expect(result).toMatchObject({ ok: false, fault: { code: 'plate-solve.no-solution' } })
  expect(log).toMatch(/The stars of the index file are not there/)
})
