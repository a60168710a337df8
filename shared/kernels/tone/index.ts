import { planeOf, type Raster, type Samples } from '#shared/core/raster.ts'

/** From a sample to a byte: `levels[round((sample - low) * scale)]`, clipped at both ends; NaN is `levels[0]`. */
export interface ToneTable {
  readonly levels: Uint8Array
  readonly low: number
  readonly scale: number
}

/** Pixels for a screen or an encoder: `channels` bytes per pixel, row after row. */
export interface BytePicture {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
  readonly channels: 1 | 3
}

export interface ToneOptions {
  /** Blocks of this many pixels a side become one pixel, their mean. Blocks that stick out are dropped. */
  readonly factor: number
  /** True to write the last row first. */
  readonly flip: boolean
  /** `grey` makes one channel of three, their mean before the table. */
  readonly colour: 'keep' | 'grey'
}

const STEPS = 65536

/**
 * A table of a curve over [0, white] as fractions of white. Samples of 8 and 16 bits have an entry each; wider samples are
 * counted in 65,536 steps between `from` and `to`, the fractions between which the curve rises.
 */
export const toneTableOf = (raster: Raster, curve: (fraction: number) => number, from: number, to: number): ToneTable => {
  const { sampleFormat, white } = raster
  const isNarrow = sampleFormat === 'u8' || sampleFormat === 'u16' || sampleFormat === 'i16'
  const low = isNarrow ? (sampleFormat === 'i16' ? -32768 : 0) : from * white
  const size = sampleFormat === 'u8' ? 256 : STEPS
  const scale = isNarrow ? 1 : (size - 1) / ((to - from) * white)
  const levels = Uint8Array.from({ length: size }, (_, i) => Math.round(255 * curve((low + i / scale) / white)))
  return { levels, low, scale }
}

/**
 * Applies a table for all channels, or one for each, while binning and flipping: the only full-size thing it makes is its
 * answer. Grey made of colour goes by the first table.
 */
export const toneBytes = (raster: Raster, tables: readonly ToneTable[], { factor, flip, colour }: ToneOptions): BytePicture => {
  const table = tables[0]!
  const width = Math.floor(raster.width / factor)
  const height = Math.floor(raster.height / factor)
  const planes = Array.from({ length: raster.channels >= 3 ? 3 : 1 }, (_, channel) => planeOf(raster, channel))
  const channels = planes.length === 3 && colour === 'keep' ? 3 : 1
  const data = new Uint8Array(width * height * channels)
  for (let y = 0; y < height; y++) {
    const to = (flip ? height - 1 - y : y) * width * channels
    if (planes.length === 1 || channels === 3) {
      for (let c = 0; c < channels; c++) {
        toneRow([planes[c]!], raster.width, y, factor, tables[c] ?? table, data, to + c, channels, width)
      }
    } else toneRow(planes, raster.width, y, factor, table, data, to, 1, width)
  }
  return { data, width, height, channels }
}

const toneRow = (
  planes: readonly Samples[],
  stride: number,
  y: number,
  factor: number,
  table: ToneTable,
  out: Uint8Array,
  to: number,
  step: number,
  width: number,
): void => {
  const first = planes[0]!
  if (factor === 1 && planes.length === 1 && table.scale === 1) copyRow(first, y * stride, table, out, to, step, width)
  else meanRow(planes, stride, y, factor, table, out, to, step, width)
}

const copyRow = (
  samples: Samples,
  from: number,
  { levels, low }: ToneTable,
  out: Uint8Array,
  to: number,
  step: number,
  width: number,
): void => {
  if (step === 1 && low === 0) for (let x = 0; x < width; x++) out[to + x] = levels[samples[from + x]!]!
  else for (let x = 0; x < width; x++) out[to + x * step] = levels[samples[from + x]! - low]!
}

const meanRow: typeof toneRow = (planes, stride, y, factor, { levels, low, scale }, out, to, step, width) => {
  const top = levels.length - 1
  for (let x = 0; x < width; x++) {
    let sum = 0
    let count = 0
    for (const plane of planes) {
      for (let row = y * factor; row < (y + 1) * factor; row++) {
        for (let at = row * stride + x * factor, end = at + factor; at < end; at++) {
          const value = plane[at]!
          if (Number.isNaN(value)) continue
          sum += value
          count++
        }
      }
    }
    const index = Math.round((sum / count - low) * scale)
    out[to + x * step] = levels[index > 0 ? (index < top ? index : top) : 0]!
  }
}
