import { createSamples, planeOf, type Raster, type SampleFormat, type Samples } from '#shared/core/raster.ts'

/** Bits of a sample; 32 are floats, in which white is 1. */
export type Depth = 8 | 16 | 32

const FORMATS: Readonly<Record<Depth, { readonly sampleFormat: SampleFormat; readonly white: number }>> = {
  8: { sampleFormat: 'u8', white: 255 },
  16: { sampleFormat: 'u16', white: 65535 },
  32: { sampleFormat: 'f32', white: 1 },
}

/** Parts of all samples that did not fit. */
export interface Clipped {
  /** Below black. */
  readonly blacks: number
  /** Above white. */
  readonly whites: number
}

/** The whole range from black to white in samples of another type. Floats keep what lies outside of it; NaN becomes black in whole ones. */
export const withDepth = (raster: Raster, depth: Depth): { raster: Raster; clipped: Clipped } => {
  const { sampleFormat, white } = FORMATS[depth]
  if (raster.sampleFormat === sampleFormat && raster.white === white) return { raster, clipped: { blacks: 0, whites: 0 } }
  const data = createSamples(sampleFormat, raster.data.length)
  const clipped = scale(raster.data, data, 1, 0, white / raster.white)
  return { raster: { ...raster, sampleFormat, white, data }, clipped }
}

/** Samples pixel by pixel, the first row on top: what encoders are given. */
export const interleaved = (raster: Raster, depth: Depth): { data: Samples; clipped: Clipped } => {
  const { width, height, channels } = raster
  const { sampleFormat, white } = FORMATS[depth]
  const data = createSamples(sampleFormat, width * height * channels)
  let blacks = 0
  let whites = 0
  for (let c = 0; c < channels; c++) {
    const plane = planeOf(raster, c)
    for (let y = 0; y < height; y++) {
      const from = (raster.isBottomUp ? height - 1 - y : y) * width
      const clipped = scale(
        plane.subarray(from, from + width),
        data.subarray(y * width * channels),
        channels,
        c,
        white / raster.white,
      )
      blacks += clipped.blacks / (height * channels)
      whites += clipped.whites / (height * channels)
    }
  }
  return { data, clipped: { blacks, whites } }
}

const scale = (from: Samples, to: Samples, step: number, offset: number, factor: number): Clipped => {
  const isFloat = to instanceof Float32Array
  const top = to instanceof Uint8Array ? 255 : 65535
  let blacks = 0
  let whites = 0
  for (let i = 0, at = offset; i < from.length; i++, at += step) {
    const value = from[i]! * factor
    if (isFloat) to[at] = value
    else if (value >= -0.5 && value < top + 0.5) to[at] = (value + 0.5) | 0
    else if (value > 0) {
      to[at] = top
      whites++
    } else if (value < 0) blacks++
  }
  return { blacks: blacks / from.length, whites: whites / from.length }
}
