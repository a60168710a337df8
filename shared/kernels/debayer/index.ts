import { createSamples, planeOf, type Raster, type Samples } from '#shared/core/raster.ts'
import { superpixel } from '#shared/kernels/superpixel/index.ts'
import { type BandColours, createFloats, cutBand, type Floats, type Interpolate } from './band.ts'
import { BILINEAR_MARGIN, bilinear } from './bilinear.ts'
import { RCD_MARGIN, rcd } from './rcd.ts'
import { type FastInterpolate, startRcd } from './rcd-wasm.ts'
import { VNG_MARGIN, vng } from './vng.ts'
import { xtransPicture } from './x-trans.ts'

export const DEBAYER_METHODS = ['superpixel', 'bilinear', 'vng', 'rcd'] as const
export type DebayerMethod = (typeof DEBAYER_METHODS)[number]

/** The methods that keep the size, and that can be worked on in bands of rows. */
export type FullSizeMethod = Exclude<DebayerMethod, 'superpixel'>

const METHODS: Readonly<Record<FullSizeMethod, { readonly interpolate: Interpolate; readonly margin: number }>> = {
  bilinear: { interpolate: bilinear, margin: BILINEAR_MARGIN },
  vng: { interpolate: vng, margin: VNG_MARGIN },
  rcd: { interpolate: rcd, margin: RCD_MARGIN },
}

/** Rows that are worked on at a time: a 61-megapixel frame needs 60 MB besides itself and its answer. */
export const BAND_ROWS = 128

/**
 * Turns a mosaic into a colour picture of the same sample type and, but for `superpixel`, the same size. Measured samples are
 * kept as they are; whole ones that are found are rounded and stay within the type. Of an X-Trans mosaic all methods
 * that keep the size find the same (see `xtransPicture`). A picture without a mosaic comes back as it is.
 */
export const debayer = (raster: Raster, method: DebayerMethod): Raster => {
  if (raster.xtrans && method !== 'superpixel') return xtransPicture(raster, raster.xtrans)
  if (!raster.bayer || method === 'superpixel') return superpixel(raster)
  const result = emptyColours(raster)
  for (let from = 0; from < raster.height; from += BAND_ROWS) {
    debayerRows(raster, method, from, Math.min(raster.height, from + BAND_ROWS), result)
  }
  return result
}

/** The three planes that `debayerRows` fills. */
export const emptyColours = (raster: Raster): Raster => {
  const { width, height, sampleFormat } = raster
  return { ...raster, channels: 3, bayer: undefined, data: createSamples(sampleFormat, 3 * width * height) }
}

/**
 * Rows `from` to `to` of a mosaic into its colours, `result`, whose first row is the mosaic's row `first`. Rows do not depend on how
 * they are divided.
 */
export const debayerRows = (
  raster: Raster,
  method: FullSizeMethod,
  from: number,
  to: number,
  result: Raster,
  first = 0,
): void => {
  if (!raster.bayer) return
  const { interpolate: plain, margin } = METHODS[method]
  const band = cutBand(raster, raster.bayer, from, to, margin)
  const planes = [0, 1, 2].map((channel) =>
    planeOf(result, channel).subarray((from - first) * raster.width, (to - first) * raster.width),
  )
  const fast = debayerBackend(raster, method) === 'wasm-simd' ? fastRcd() : null
  const [red, green, blue] = planes
  if (fast && red instanceof Uint16Array && green instanceof Uint16Array && blue instanceof Uint16Array) {
    fast(band, { red, green, blue })
    return
  }
  const interpolate = fast ?? plain
  const size = (to - from) * raster.width
  const colours: BandColours = {
    red: createFloats(raster, size),
    green: createFloats(raster, size),
    blue: createFloats(raster, size),
  }
  interpolate(band, colours)
  for (const [channel, found] of [colours.red, colours.green, colours.blue].entries()) write(found, planes[channel]!)
}

/** What `debayer` runs on for this mosaic: the twin of RCD knows 32-bit floats only. */
export const debayerBackend = (raster: Raster, method: DebayerMethod): 'typescript' | 'wasm-simd' => {
  const isSingle = raster.sampleFormat !== 'f64' && raster.sampleFormat !== 'i32'
  return method === 'rcd' && isSingle && fastRcd() ? 'wasm-simd' : 'typescript'
}

let twin: FastInterpolate | null | undefined

/** The twin of RCD, started when it is first asked for. */
const fastRcd = (): FastInterpolate | null => {
  if (twin === undefined) twin = startRcd()
  return twin
}

const write = (found: Floats, to: Samples): void => {
  const limits = LIMITS.find(([type]) => to instanceof type)
  if (!limits) {
    to.set(found)
    return
  }
  const [, least, most] = limits
  for (let i = 0; i < found.length; i++) {
    const value = Math.floor(found[i]! + 0.5)
    to[i] = value > least ? (value < most ? value : most) : least
  }
}

const LIMITS = [
  [Uint8Array, 0, 255],
  [Uint16Array, 0, 65535],
  [Int16Array, -32768, 32767],
  [Int32Array, -2147483648, 2147483647],
] as const
