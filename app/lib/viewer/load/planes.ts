import { createSamples, type Raster } from '#shared/core/raster.ts'

/** Samples as picture files store them: pixel after pixel, alpha last. */
export interface Interleaved {
  readonly width: number
  readonly height: number
  readonly channels: number
  readonly data: Uint8Array | Uint8ClampedArray | Uint16Array
}

/** Plane after plane, alpha dropped: one plane for grey, three for colour. */
export const rasterOfInterleaved = ({ width, height, channels, data }: Interleaved): Raster => {
  const kept = channels < 3 ? 1 : 3
  const sampleFormat = data instanceof Uint16Array ? 'u16' : 'u8'
  const raster = emptyRaster(width, height, kept, sampleFormat)
  putRows(raster, 0, data, channels)
  return raster
}

export const emptyRaster = (width: number, height: number, channels: number, sampleFormat: 'u8' | 'u16'): Raster => ({
  width,
  height,
  channels,
  sampleFormat,
  data: createSamples(sampleFormat, width * height * channels),
  white: sampleFormat === 'u8' ? 255 : 65535,
  isBottomUp: false,
})

/** Writes whole rows, beginning with row `top`, into the planes of `raster`. */
export const putRows = (raster: Raster, top: number, rows: Interleaved['data'], stored: number): void => {
  const { width, height, channels, data } = raster
  const count = rows.length / stored
  for (let c = 0; c < channels; c++) {
    const start = c * width * height + top * width
    for (let i = 0, at = c; i < count; i++, at += stored) data[start + i] = rows[at]!
  }
}
