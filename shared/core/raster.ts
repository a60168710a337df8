/**
 * How one sample is stored. 64-bit integers are read as `f64`; integers with undefined pixels (BLANK) or a scale as `f32`,
 * those of 32 bits as `f64`.
 */
export type SampleFormat = 'u8' | 'u16' | 'i16' | 'i32' | 'f32' | 'f64'

export type Samples = Uint8Array | Uint16Array | Int16Array | Int32Array | Float32Array | Float64Array

/** The colours of the 2 x 2 cell whose first pixel is the first stored pixel, in file order. */
export type BayerPattern = 'RGGB' | 'BGGR' | 'GRBG' | 'GBRG'

/**
 * The colours of the 6 x 6 cell of an X-Trans sensor, row after row: 36 of the letters R, G and B, of which each 3 x 3 quarter has
 * all three.
 */
export type XtransCell = string

/**
 * A picture in memory: `channels` planes of `width` x `height` samples, row after row, plane after plane.
 * Row 0 is the first row of the file, whichever way up that is: only the viewer and exports flip.
 */
export interface Raster {
  readonly width: number
  readonly height: number
  readonly channels: number
  readonly sampleFormat: SampleFormat
  readonly data: Samples
  /** The level that counts as full white [ADU]: 255, 65535, 1 … Samples are shown as `value / white`. */
  readonly white: number
  /** True when the first stored row is the bottom of the picture, as the FITS standard has it. */
  readonly isBottomUp: boolean
  /** Set when the one channel is a colour mosaic. Row order and offsets are already worked in. */
  readonly bayer?: BayerPattern | undefined
  /** Set instead of `bayer` when the mosaic is that of an X-Trans sensor. */
  readonly xtrans?: XtransCell | undefined
}

/** Whether the one channel of a picture is a mosaic of colours. */
export const isMosaic = ({ bayer, xtrans }: Pick<Raster, 'bayer' | 'xtrans'>): boolean =>
  bayer !== undefined || xtrans !== undefined

const ARRAYS = {
  u8: Uint8Array,
  u16: Uint16Array,
  i16: Int16Array,
  i32: Int32Array,
  f32: Float32Array,
  f64: Float64Array,
} as const

export const createSamples = (format: SampleFormat, length: number): Samples => new ARRAYS[format](length)

const VIEWS: Readonly<Record<SampleFormat, (memory: ArrayBufferLike) => Samples>> = {
  u8: (memory) => new Uint8Array(memory),
  u16: (memory) => new Uint16Array(memory),
  i16: (memory) => new Int16Array(memory),
  i32: (memory) => new Int32Array(memory),
  f32: (memory) => new Float32Array(memory),
  f64: (memory) => new Float64Array(memory),
}

/** Samples in memory that is there already, such as that which threads share. */
export const samplesOn = (format: SampleFormat, memory: ArrayBufferLike): Samples => VIEWS[format](memory)

/** One channel as a view on the same memory, not a copy. */
export const planeOf = (raster: Raster, channel: number): Samples => {
  const size = raster.width * raster.height
  return raster.data.subarray(channel * size, (channel + 1) * size)
}
