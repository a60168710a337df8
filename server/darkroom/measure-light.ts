import { ok, type Result } from '#shared/core/fault.ts'
import type { Raster } from '#shared/core/raster.ts'
import { measureFrame } from '#shared/kernels/quality/index.ts'
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
 * Reads a frame, calibrates it and finds its stars. `wantsStars` false: its levels alone, as of a calibration frame. Faults: those of
 * `openStored`.
 */
export const measureLight = async (
  path: string,
  scratch: string,
  masters: Masters | null,
  darkScale: number,
  wantsStars: boolean,
): Promise<Result<MeasuredLight>> => {
  const opened = await openStored(path, scratch)
  if (!opened.ok) return opened
  const { stored } = opened.value
  const raster =
    masters && fitsMasters(opened.value.raster, masters)
      ? calibrated(opened.value.raster, masters, darkScale)
      : opened.value.raster
  const levels = levelsOfChannels(raster)
  if (!wantsStars) return ok({ stored, levels, stars: [], starCount: 0, fwhm: null, noise: Number.NaN, psfSignalWeight: null })
  const { stars, quality } = measureFrame(raster)
  const { starCount, fwhm, noise, psfSignalWeight } = quality
  return ok({
    stored,
    levels,
    stars: stars.slice(0, MOST_STARS).map(({ x, y }) => ({ x, y })),
    ...{ starCount, fwhm, noise, psfSignalWeight },
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
