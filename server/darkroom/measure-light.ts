import { ok, type Result } from '#shared/core/fault.ts'
import type { Raster } from '#shared/core/raster.ts'
import { findStarsOn, skyOf } from '#shared/kernels/detect/index.ts'
import { psfWeightsOf, signalEstimatesOf } from '#shared/kernels/quality/psf-weight.ts'
import { skyFiguresOf } from '#shared/kernels/quality/sky.ts'
import { COUNTED_SNR, goodStars, sizesOf } from '#shared/kernels/quality/stars.ts'
import { calibrateRows, type Masters, repairRows } from '#shared/stacking/calibrate.ts'
import { type Levels, levelsOf } from '#shared/stacking/levels.ts'
import type { Point } from '#shared/stacking/point.ts'
import { openStored, type StoredFrame } from './stored-frame.ts'

/** What has to be known of a frame before it can be stacked. */
export interface MeasuredLight {
  readonly stored: StoredFrame
  /** Brightest first. */
  readonly stars: readonly Point[]
  readonly starCount: number
  readonly fwhm: number | null
  readonly noise: number
  readonly psfSignalWeight: number | null
  /** For each channel of the stack. */
  readonly levels: readonly Levels[]
}

/** Stars that registering looks at. */
const MOST_STARS = 500

/**
 * Reads a frame, calibrates it and finds its stars; of a calibration frame the levels are enough. Faults: those of
 * `openStored`.
 */
export const measureLight = async (
  path: string,
  scratch: string,
  masters: Masters | null,
  darkScale: number,
  wants: 'levels' | 'stars' | 'psf-signal',
): Promise<Result<MeasuredLight>> => {
  const opened = await openStored(path, scratch)
  if (!opened.ok) return opened
  const { stored } = opened.value
  const raster =
    masters && fitsMasters(opened.value.raster, masters)
      ? calibrated(opened.value.raster, masters, darkScale)
      : opened.value.raster
  const levels = levelsOfChannels(raster)
  if (wants === 'levels')
    return ok({ stored, levels, stars: [], starCount: 0, fwhm: null, noise: Number.NaN, psfSignalWeight: null })
  // Of a frame's quality, what a stack needs: satellites and clouds need not be looked for.
  const sky = skyOf(raster)
  const stars = findStarsOn(raster, sky)
  return ok({
    stored,
    levels,
    stars: stars.slice(0, MOST_STARS).map(({ x, y }) => ({ x, y })),
    starCount: stars.filter(({ snr }) => snr > COUNTED_SNR).length,
    fwhm: sizesOf(goodStars(stars, raster.width, raster.height)).fwhm,
    noise: skyFiguresOf(sky).noise,
    psfSignalWeight: wants === 'psf-signal' ? psfWeightsOf(signalEstimatesOf(sky, stars, raster.white)).psfSignalWeight : null,
  })
}

const fitsMasters = ({ width, height, channels }: Raster, masters: Masters): boolean =>
  channels === 1 && [masters.dark, masters.bias, masters.flat].every((plane) => plane === null || plane.length === width * height)

const calibrated = (raster: Raster, masters: Masters, darkScale: number): Raster => {
  const data = Float32Array.from(raster.data)
  calibrateRows(data, raster.width, 0, masters, darkScale)
  repairRows(data, raster.width, 0, masters.bad, raster.bayer !== undefined)
  return { ...raster, sampleFormat: 'f32', data }
}

/** Samples that levels are told from: their error is a few thousandths of the noise. */
const SAMPLES = 250_000

/** Levels of each colour; those of a mosaic from its own pixels, as nothing has been made up there. */
const levelsOfChannels = ({ width, height, channels, data, bayer }: Raster): Levels[] => {
  const size = width * height
  if (!bayer)
    return Array.from({ length: channels }, (_, channel) => {
      const step = Math.max(1, Math.floor(size / SAMPLES))
      const sample = new Float32Array(Math.floor(size / step))
      for (let i = 0; i < sample.length; i++) sample[i] = data[channel * size + i * step]!
      return levelsOf(sample)
    })
  return ['R', 'G', 'B'].map((colour) => {
    const place = bayer.indexOf(colour)
    const [x0, y0] = [place & 1, place >> 1]
    const step = 2 * Math.max(1, Math.floor(Math.sqrt(size / 4 / SAMPLES)))
    const sample: number[] = []
    for (let y = y0; y < height; y += step) for (let x = x0; x < width; x += step) sample.push(data[y * width + x]!)
    return levelsOf(Float32Array.from(sample))
  })
}
