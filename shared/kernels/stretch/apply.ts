import { type BayerPattern, createSamples, planeOf, type Raster, type Samples } from '#shared/core/raster.ts'
import { isNarrow } from '#shared/kernels/statistics/histogram.ts'
import { type Curve, type Transfer, transferOf } from './curve.ts'
import { coupledPixel, gainOf } from './lut.ts'
import type { ResolvedStretch } from './resolve.ts'
import type { StfParams } from './stf.ts'

/** A level under a screen stretch; both are fractions of white. NaN is black. */
export const stretchLevel = (stf: StfParams, x: number): number => transferOf(midtonesCurve(stf))(x)

/** A screen stretch as a curve. */
export const midtonesCurve = (stf: StfParams): Curve => ({ kind: 'midtones', ...stf, isRescaled: true })

/** True when a stretch would give back what it is given. */
export const isIdentity = ({ curves }: ResolvedStretch): boolean =>
  curves.every((curve) =>
    curve.kind === 'midtones'
      ? curve.shadows === 0 && curve.midtones === 0.5 && curve.highlights === 1
      : curve.kind === 'linear' && curve.black === 0 && curve.white === 1,
  )

/** A stretched copy in the same sample type. Undefined samples of floating-point pictures stay undefined. */
export const stretchRaster = (raster: Raster, stretch: ResolvedStretch): Raster => {
  const result = { ...raster, data: createSamples(raster.sampleFormat, raster.data.length) }
  if (stretch.coupling === 'luminance' && raster.channels === 3) stretchTogether(raster, result, stretch.curves[0]!)
  else if (raster.bayer && stretch.curves.length === 3) stretchMosaic(raster, result, raster.bayer, stretch.curves)
  else {
    for (let channel = 0; channel < raster.channels; channel++) {
      const curve = stretch.curves[channel] ?? stretch.curves[0]!
      stretchPlane(planeOf(raster, channel), planeOf(result, channel), raster.white, transferOf(curve))
    }
  }
  return result
}

const stretchPlane = (from: Samples, to: Samples, white: number, transfer: Transfer): void => {
  if (isNarrow(from)) {
    const offset = from instanceof Int16Array ? -32768 : 0
    const size = from instanceof Uint8Array ? 256 : 65536
    const table = tableOf(white, transfer, size, offset)
    for (let i = 0; i < from.length; i++) to[i] = table[from[i]! - offset]!
    return
  }
  const isWhole = from instanceof Int32Array
  for (let i = 0; i < from.length; i++) {
    const value = from[i]!
    const level = Number.isNaN(value) ? NaN : white * transfer(value / white)
    to[i] = isWhole ? Math.round(level) : level
  }
}

/** What each of `size` whole samples from `offset` becomes. */
export const tableOf = (white: number, transfer: Transfer, size: number, offset: number): Float64Array =>
  Float64Array.from({ length: size }, (_, i) => Math.round(white * transfer((i + offset) / white)))

/** Each pixel of a mosaic by the curve of its colour. */
const stretchMosaic = (raster: Raster, result: Raster, pattern: BayerPattern, curves: readonly Curve[]): void => {
  const { width, height, data, white } = raster
  const out = result.data
  const whole = { ...raster, bayer: undefined }
  for (let c = 0; c < 3; c++) {
    // One colour's curve over everything, of which its own pixels are kept: a table look-up costs less than a choice.
    const { data: all } = stretchRaster({ ...whole, data, white }, { curves: [curves[c]!], coupling: 'channels' })
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        if ('RGB'.indexOf(pattern[2 * (y & 1) + (x & 1)]!) === c) out[y * width + x] = all[y * width + x]!
      }
    }
  }
}

const stretchTogether = (raster: Raster, result: Raster, curve: Curve): void => {
  const { white, sampleFormat } = raster
  const isWhole = sampleFormat !== 'f32' && sampleFormat !== 'f64'
  const [red, green, blue] = [planeOf(raster, 0), planeOf(raster, 1), planeOf(raster, 2)]
  const to = [planeOf(result, 0), planeOf(result, 1), planeOf(result, 2)]
  const gain = gainOf(curve)
  const shown: [number, number, number] = [0, 0, 0]
  for (let i = 0; i < red.length; i++) {
    coupledPixel(curve, gain, [red[i]! / white, green[i]! / white, blue[i]! / white], shown)
    for (let c = 0; c < 3; c++) to[c]![i] = isWhole ? Math.round(white * shown[c]!) : white * shown[c]!
  }
}
