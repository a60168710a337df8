import type { BayerPattern, Raster, SampleFormat } from '#shared/core/raster.ts'
import { createSamples } from '#shared/core/raster.ts'
import { writeFits, writeHeader } from '#shared/formats/fits/write.ts'
import type { HeaderCard } from '#shared/formats/format.ts'

/** Numbers in [0, 1) that a seed decides (mulberry32). */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

export interface RasterOptions {
  readonly seed?: number
  readonly width?: number
  readonly height?: number
  readonly channels?: number
  readonly sampleFormat?: SampleFormat
  readonly isBottomUp?: boolean
  readonly bayer?: BayerPattern
}

const FULL: Record<SampleFormat, readonly [low: number, high: number]> = {
  u8: [0, 255],
  u16: [0, 65535],
  i16: [-32768, 32767],
  i32: [-2147483648, 2147483647],
  f32: [0, 1],
  f64: [-1e12, 1e12],
}

/** A picture of seeded noise over the full range of its sample type. */
export const makeRaster = (options: RasterOptions = {}): Raster => {
  const { seed = 1, width = 16, height = 12, channels = 1, sampleFormat = 'u16', isBottomUp = true, bayer } = options
  const random = seededRandom(seed)
  const [low, high] = FULL[sampleFormat]
  const data = createSamples(sampleFormat, width * height * channels)
  const isWhole = sampleFormat !== 'f32' && sampleFormat !== 'f64'
  for (let i = 0; i < data.length; i++) {
    const value = low + random() * (high - low)
    data[i] = isWhole ? Math.round(value) : value
  }
  const white = sampleFormat === 'f64' ? 1e12 : high
  return { width, height, channels, sampleFormat, data, white, isBottomUp, ...(bayer ? { bayer } : {}) }
}

/** The bytes of a small FITS file of seeded noise. */
export const makeFits = (options: RasterOptions & { cards?: readonly HeaderCard[] } = {}): Uint8Array<ArrayBuffer> =>
  writeFits(makeRaster(options), options.cards ?? [])

/** A header of one's own, right or wrong, with any bytes behind it. */
export const makeRawFits = (cards: readonly HeaderCard[], data: Uint8Array = new Uint8Array(0)): Uint8Array<ArrayBuffer> => {
  const header = writeHeader(cards)
  const file = new Uint8Array(header.length + data.length)
  file.set(header)
  file.set(data, header.length)
  return file
}

/** A file of several pictures, each an extension with its name behind a primary unit without data. */
export const makeManyFits = (
  pictures: readonly { readonly name: string; readonly raster: Raster }[],
): Uint8Array<ArrayBuffer> => {
  const primary = makeRawFits([
    { keyword: 'SIMPLE', value: true },
    { keyword: 'BITPIX', value: 8 },
    { keyword: 'NAXIS', value: 0 },
    { keyword: 'EXTEND', value: true },
  ])
  const extensions = pictures.map(({ name, raster }) => {
    const unit = writeFits(raster, [{ keyword: 'EXTNAME', value: name }])
    unit.set(new TextEncoder().encode("XTENSION= 'IMAGE   '".padEnd(80)))
    return unit
  })
  return Uint8Array.from(Buffer.concat([primary, ...extensions]))
}
