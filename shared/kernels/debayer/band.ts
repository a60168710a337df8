import type { BayerPattern, Raster } from '#shared/core/raster.ts'

export type Floats = Float32Array | Float64Array

/**
 * Some rows of a mosaic as floats with a margin all around, so that neighbours need no care. Beyond the frame the mosaic is
 * mirrored about its outermost pixels, which keeps the colours in their places.
 */
export interface Band {
  readonly data: Floats
  /** Of the wanted rows, and of the margin on each side. */
  readonly width: number
  readonly rows: number
  readonly margin: number
  readonly stride: number
  /** The parities of column and row, margin included, on which red pixels lie. Blue ones lie on the others. */
  readonly redX: 0 | 1
  readonly redY: 0 | 1
  /** A difference of levels that is nothing [ADU]. */
  readonly tiny: number
}

/** Three planes of the size of the wanted rows. */
export interface BandColours {
  readonly red: Floats
  readonly green: Floats
  readonly blue: Floats
}

/** Turns a band into colours. Writes every pixel of `out`. */
export type Interpolate = (band: Band, out: BandColours) => void

/** Whole 32-bit and double samples need doubles; all others fit in floats. */
export const createFloats = (raster: Raster, length: number): Floats =>
  raster.sampleFormat === 'f64' || raster.sampleFormat === 'i32' ? new Float64Array(length) : new Float32Array(length)

export const createLike = (floats: Floats): Floats =>
  floats instanceof Float32Array ? new Float32Array(floats.length) : new Float64Array(floats.length)

/** Rows `from` to `to` of a mosaic. `margin` is even and smaller than the frame. */
export const cutBand = (raster: Raster, pattern: BayerPattern, from: number, to: number, margin: number): Band => {
  const { width, height, data, white } = raster
  const stride = width + 2 * margin
  const rows = to - from
  const floats = createFloats(raster, stride * (rows + 2 * margin))
  for (let row = 0; row < rows + 2 * margin; row++) {
    const source = mirrored(from + row - margin, height) * width
    const target = row * stride
    for (let x = 0; x < margin; x++) {
      floats[target + x] = data[source + mirrored(x - margin, width)]!
      floats[target + margin + width + x] = data[source + mirrored(width + x, width)]!
    }
    floats.set(data.subarray(source, source + width), target + margin)
  }
  const red = pattern.indexOf('R')
  const redX = (red & 1) as 0 | 1
  const redY = ((red >> 1) ^ (from & 1)) as 0 | 1
  return { data: floats, width, rows, margin, stride, redX, redY, tiny: 1e-5 * white }
}

/** Back and forth between the outermost pixels, however far outside. */
const mirrored = (place: number, size: number): number => {
  if (size === 1) return 0
  const period = 2 * (size - 1)
  const inside = ((place % period) + period) % period
  return inside < size ? inside : period - inside
}
