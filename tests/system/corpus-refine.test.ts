import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { fieldStars } from '#server/catalogues/field-stars.ts'
import { readConfig } from '#server/config.ts'
import { detectStars } from '#server/images/detect-stars.ts'
import { openImage } from '#server/images/open-image.ts'
import { reducePicture } from '#server/images/reduce-picture.ts'
import { starsAround } from '#server/jobs/plate-solve/accept.ts'
import { PlateSolveParams } from '#server/jobs/plate-solve/params.ts'
import { refineSolution } from '#server/jobs/plate-solve/refine-solution.ts'
import { solvePicture } from '#server/jobs/plate-solve/solve-picture.ts'
import type { Solution } from '#server/solvers/solver.ts'
import { bytesSource } from '#shared/core/byte-source.ts'
import type { Result } from '#shared/core/fault.ts'
import { readHeaderUnit } from '#shared/formats/fits/header.ts'
import { hintOf } from '#shared/frame/hint.ts'
import { separationDeg } from '#shared/sky/angles.ts'
import { wcsFromCards } from '#shared/sky/fits-wcs.ts'
import { quantileOf } from '#shared/sky/refine-judge.ts'
import { type Pixel, pixelToSky, skyToPixel } from '#shared/sky/wcs.ts'
import { corpusDir, corpusFile } from '#tests/support/corpus.ts'

interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** What is off by pixels at the corners after solve-field, and what is not. */
const FILES: readonly { readonly file: string; readonly gain: 'much' | 'little'; readonly box?: Box }[] = [
  { file: 'photo/an_apod4.jpg', gain: 'much' },
  // A screenshot: the picture is a part of it.
  { file: 'photo/gx_NGC7000_original.jpg', gain: 'much', box: { left: 265, top: 90, right: 2535, bottom: 1310 } },
  { file: 'photo/cedar_orion_belt.jpg', gain: 'little' },
  { file: 'seq-seestar-m94/Light_M_94_10.0s_IRCUT_20250326-212046.fit', gain: 'little' },
  { file: 'seq-als-m27/Light_1069.fits', gain: 'little' },
]

const corpus = corpusDir()
const config = readConfig()
const scratchDir = mkdtempSync(join(tmpdir(), 'darksite-refine-'))
afterAll(() => rmSync(scratchDir, { recursive: true, force: true }))

const must = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.fault.message)
  return result.value
}

const centreOfTruth = async (file: string, { width, height }: Solution) => {
  const name = file.replace('/', '__').replace(/\.\w+$/, '.wcs')
  const header = must(await readHeaderUnit(bytesSource(readFileSync(`${corpus}/truth/${name}`)), 0))
  return pixelToSky(must(wcsFromCards(header.cards)), (width - 1) / 2, (height - 1) / 2)
}

/** The brightest stars of the catalogue whose pictures a person would look at. */
const LOOKED_AT = 100

/** Median distance [px] from where bright catalogue stars should be, in the outer third of the frame, to the nearest light. */
const outerMedian = async ({ wcs, width, height, ...field }: Solution, lights: readonly Pixel[], box: Box): Promise<number> => {
  const catalogue = must(await fieldStars(config, field, field.radiusDeg * 1.05, 1000))
  const distances = catalogue
    .flatMap((star) => skyToPixel(wcs, star) ?? [])
    .filter(({ x, y }) => x >= box.left && y >= box.top && x < box.right && y < box.bottom)
    .slice(0, Math.min(LOOKED_AT, lights.length / 2))
    .filter(({ x, y }) => Math.hypot(x - width / 2, y - height / 2) > Math.hypot(width, height) / 3)
    .map(({ x, y }) => Math.min(...lights.map((light) => Math.hypot(light.x - x, light.y - y))))
  return quantileOf(distances, 0.5)
}

if (!corpus) test('there is no corpus here, so no real solutions were refined', () => expect(corpus).toBeNull())
else
  test.each(FILES)('$file has its catalogue stars on its stars, out to the corners', async ({ file, gain, box }) => {
    const path = corpusFile(file)!
    const { header, raster } = must(await openImage(path))
    const { width, height, isBottomUp } = raster
    const log: string[] = []
    const around = {
      signal: new AbortController().signal,
      // Without catalogues the solver's own fit comes back, and the log says why.
      setup: { ...config, cataloguesDir: join(scratchDir, 'none') },
      scratchDir,
      work: { detectStars, reducePicture },
      log: (line: string) => void log.push(line),
      progress: () => undefined,
      now: Date.now,
    }
    const picture = { path, width, height, isBottomUp, hint: hintOf(header) }
    const before = must(await solvePicture(picture, PlateSolveParams.parse({}), around))
    expect(log.join('\n')).toContain("The solver's own fit is kept: The catalogues are not built yet")

    const detected = await detectStars(path, 500)
    const start = performance.now()
    const after = await refineSolution(before, detected, await starsAround(before, config), isBottomUp, around.log)
    const took = performance.now() - start
    const { stars } = must(await detectStars(path, 1000))
    const part = box ?? { left: 0, top: 0, right: width, bottom: height }
    const [medianBefore, medianAfter] = [await outerMedian(before, stars, part), await outerMedian(after, stars, part)]
    const truth = await centreOfTruth(file, after)
    const off = separationDeg(after, truth) / after.fieldWidthDeg
    console.log(
      `${file}: ${medianBefore.toFixed(2)} px before, ${medianAfter.toFixed(2)} px after; centre ${(100 * off).toFixed(3)} % off; ` +
        `${took.toFixed(0)} ms. ${log.at(-1)}`,
    )
    if (gain === 'much') {
      expect(log.at(-1)).toMatch(/^Refined on \d+ catalogue stars: 0\.\d\d px rms \(order [123]\)\.$/)
      expect(medianAfter).toBeLessThan(medianBefore / 2)
      expect(after).toMatchObject({
        index: before.index,
        solver: before.solver,
        parity: before.parity,
        isMirrored: before.isMirrored,
      })
    }
    expect(medianAfter).toBeLessThan(Math.max(1, medianBefore))
    expect(off).toBeLessThan(0.01)
  })
