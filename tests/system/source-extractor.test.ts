import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openImage } from '#server/images/open-image.ts'
import type { Raster } from '#shared/core/raster.ts'
import type { Star } from '#shared/core/star.ts'
import { writeFits } from '#shared/formats/fits/write.ts'
import { findStars } from '#shared/kernels/detect/index.ts'
import { luminanceOf } from '#shared/kernels/detect/luminance.ts'
import { accuracyOf, KINDS } from '#tests/support/accuracy.ts'
import { corpusDir, corpusFile } from '#tests/support/corpus.ts'
import { matchStars, medianOf, rmsPerAxis } from '#tests/support/match-stars.ts'
import { type ExtractedSource, runSourceExtractor } from '#tests/support/source-extractor.ts'
import { makeStarField } from '#tests/support/star-field.ts'

const folder = mkdtempSync(join(tmpdir(), 'darksite-stars-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What source-extractor is sure of. */
const sure = (sources: readonly ExtractedSource[]): ExtractedSource[] => sources.filter(({ snr }) => snr > 10)

/** Objects of the size of a star: neither one hot pixel nor a knot of a nebula. */
const starlike = (sources: readonly ExtractedSource[]): ExtractedSource[] => {
  const usual = medianOf(sources.map(({ hfr }) => hfr))
  return sources.filter(({ hfr }) => hfr > 0.6 * usual && hfr < 2 * usual)
}

const compare = (theirs: readonly ExtractedSource[], ours: readonly Star[]) => {
  const matches = matchStars(theirs, ours, 2)
  const alone = matches.filter(({ truth }) => truth.flags === 0 && truth.snr > 30)
  return {
    share: matches.length / theirs.length,
    rms: Math.SQRT2 * rmsPerAxis(matches),
    hfr: medianOf(alone.map(({ truth, found }) => found.hfr / truth.hfr)),
    missed: theirs.filter((source) => !matches.some(({ truth }) => truth === source)),
  }
}

test('on a crowded made-up field, what source-extractor finds is found at the same places, and both are true', () => {
  const field = makeStarField({
    seed: 5,
    width: 2000,
    height: 1500,
    stars: 900,
    fwhm: 3.4,
    beta: 3.5,
    gradient: 500,
    faintest: 1500,
  })
  const path = join(folder, 'field.fits')
  writeFileSync(path, writeFits(field.raster, []))
  const theirs = runSourceExtractor(folder, path)
  const ours = findStars(field.raster)
  const { share, rms, hfr } = compare(sure(theirs), ours)
  expect(sure(theirs).length).toBeGreaterThan(200)
  expect(share).toBeGreaterThan(0.98)
  expect(rms).toBeLessThan(0.05)
  // Their radius is that of 94 % to 97 % of the light (Kron apertures), ours of all of it.
  expect(hfr).toBeGreaterThan(0.98)
  expect(hfr).toBeLessThan(1.06)
  const [own, other] = [matchStars(field.stars, ours, 2), matchStars(field.stars, theirs, 2)]
  expect(own.length).toBeGreaterThan(0.98 * other.length)
  expect(ours.length - own.length).toBeLessThanOrEqual(Math.max(0.01 * ours.length, 1.2 * (theirs.length - other.length)))
})

test.each(KINDS)(
  '%s: complete, hardly anything false, and places and light as both programs and the truth have them',
  (_, kind) => {
    const seen = accuracyOf(folder, { ...kind, seed: 11 })
    expect(seen.visible).toBeGreaterThan(50)
    expect(seen.complete).toBeGreaterThanOrEqual(0.97)
    expect(seen.foundOfTheirs).toBeGreaterThanOrEqual(0.97)
    expect(seen.wrong).toBeLessThan(0.01)
    expect(seen.rmsToTheirs).toBeLessThan(0.05)
    // Down to S/N 30 noise alone scatters a star by sqrt(2) sigma / S/N, which is a fiftieth of its width.
    expect(seen.rms).toBeLessThan(Math.max(0.06, kind.fwhm / 50))
    // The same circle in both programs.
    expect(Math.abs(seen.aperture - 1)).toBeLessThan(0.01)
    // Of wide stars few are faint.
    expect(Math.abs(seen.apertureFaint - 1)).toBeLessThan(kind.fwhm > 5 ? 0.03 : 0.02)
    // FLUX_AUTO leaves light out; the wings of neighbours, which nobody takes away, add half a percent.
    expect(Math.abs(seen.flux - 1)).toBeLessThan(Math.max(0.015, Math.abs(seen.auto - 1) / 3))
    // Stars hardly wider than a pixel are a little too narrow to both programs.
    expect(Math.abs(seen.fwhm - (kind.fwhm < 2 && !kind.isMosaic ? seen.theirFwhm : 1))).toBeLessThan(0.03)
    // Their radius is that of 94 % to 97 % of the light (Kron apertures), ours of all of it; behind the filter both are wider.
    if (!kind.isMosaic) expect(Math.abs(seen.hfr - 1)).toBeLessThan(0.06)
    if (kind.ellipticity) {
      expect(Math.abs(seen.thetaDeg)).toBeLessThan(2)
      expect(Math.abs(seen.ellipticity)).toBeLessThan(0.04)
    }
    // Only a Gaussian is as wide to source-extractor as it is.
    if (kind.beta === undefined) expect(Math.abs(seen.fwhm / seen.theirFwhm - 1)).toBeLessThan(0.03)
  },
)

const MONO = ['fits-pro/M67_POSS1_M6707HH.fits', 'seq-hatp32-transit/HATP-32171220013343.FITS']
const MOSAICS = ['Light_1069', 'Light_1171', 'Light_1283'].map((name) => `seq-als-m27/${name}.fits`)
const SEESTAR = ['20250326-212046', '20250327-014513'].map((time) => `seq-seestar-m94/Light_M_94_10.0s_IRCUT_${time}.fit`)

const rasterOf = async (relative: string): Promise<Raster> => {
  const path = corpusFile(relative)
  if (path === null) throw new Error('There is no corpus.')
  const opened = await openImage(path)
  if (!opened.ok) throw new Error(opened.fault.message)
  return opened.value.raster
}

const compareFile = async (relative: string) =>
  compare(starlike(sure(runSourceExtractor(folder, corpusFile(relative) ?? ''))), findStars(await rasterOf(relative)))

if (corpusDir() === null) test('there is no corpus here, so no real frames are compared', () => expect(corpusDir()).toBeNull())
else {
  test.each([...MONO])('the stars of %s are those of source-extractor', async (relative) => {
    const { share, rms, missed } = await compareFile(relative)
    expect(share, JSON.stringify(missed.slice(0, 5))).toBeGreaterThan(0.95)
    // Crowded: where stars touch, each program has its own idea of the border.
    expect(rms).toBeLessThan(0.25)
  })

  test.each(SEESTAR)('the stars of the mosaic %s are those of source-extractor', async (relative) => {
    const { share, rms, missed } = await compareFile(relative)
    expect(share, JSON.stringify(missed.slice(0, 5))).toBeGreaterThan(0.95)
    expect(rms).toBeLessThan(0.1)
  })

  // source-extractor takes the colours of a mosaic for structure, which moves stars of 2.3 pixels: its own places on the mosaic
  // and on the brightness plane lie as far from each other as from ours, and against the next frame of the series they scatter by
  // 0.27 px, ours by 0.20 px. On the same plane both programs agree.
  test.each(MOSAICS)('the stars of the coarse mosaic %s are those of source-extractor', async (relative) => {
    const { share, rms, missed } = await compareFile(relative)
    expect(share, JSON.stringify(missed.slice(0, 5))).toBeGreaterThan(0.95)
    expect(rms).toBeLessThan(0.15)
    const raster = await rasterOf(relative)
    const plane = { ...raster, bayer: undefined, sampleFormat: 'f32', data: Float32Array.from(luminanceOf(raster).data) } as const
    const path = join(folder, 'plane.fits')
    writeFileSync(path, writeFits(plane, []))
    const onPlane = sure(runSourceExtractor(folder, path, 4))
    const matches = matchStars(onPlane, findStars(raster), 2)
    expect(matches.length / onPlane.length).toBeGreaterThan(0.94)
    const alone = matches.filter(
      ({ truth, found }) => truth.flags === 0 && !found.isBlended && !found.isSaturated && truth.snr > 50,
    )
    expect(alone.length).toBeGreaterThan(50)
    expect(rmsPerAxis(alone)).toBeLessThan(0.025)
    const onMosaic = runSourceExtractor(folder, corpusFile(relative)!).filter(({ snr, flags }) => snr > 50 && flags === 0)
    expect(rmsPerAxis(matchStars(onMosaic, onPlane, 2))).toBeGreaterThan(0.05)
  })
}
