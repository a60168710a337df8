import { createSamples, type SampleFormat, type Samples } from '#shared/core/raster.ts'
import { bitpixOf, type Stored } from './stored.ts'

/** How stored numbers become values: value = zero + scale * stored (FITS 4.0, equation 3). */
export interface Scaling {
  readonly scale: number
  readonly zero: number
  /** The stored integer that means "no value". */
  readonly blank: number | null
  /** BSOFTEN and BOFFSET of Pan-STARRS, whose values are inverse hyperbolic sines (Waters et al. 2020, ApJS 251, 4). */
  readonly softening?: { readonly scale: number; readonly zero: number } | undefined
}

/** The narrowest sample type that keeps the values: unsigned 16-bit stays 16-bit, whatever is scaled becomes a float. */
export const sampleFormatOf = (bitpix: number, { scale, zero, blank, softening }: Scaling): SampleFormat => {
  if (softening) return 'f32'
  if (bitpix === -64 || bitpix === 64) return 'f64'
  if (bitpix === -32) return 'f32'
  const isPlain = scale === 1 && zero === 0 && blank === null
  const isShifted = scale === 1 && blank === null
  if (bitpix === 32) return isPlain ? 'i32' : 'f64'
  if (bitpix === 16) return isPlain ? 'i16' : isShifted && zero === 32768 ? 'u16' : 'f32'
  return isPlain ? 'u8' : isShifted && zero === -128 ? 'i16' : 'f32'
}

/** Stored numbers as samples of `sampleFormatOf`; in the same memory wherever the width stays. */
export const samplesOf = (stored: Stored, sampleFormat: SampleFormat, scaling: Scaling): Samples => {
  const { softening, ...linear } = scaling
  if (softening) return linearised(samplesOf(stored, sampleFormatOf(bitpixOf(stored), linear), linear), softening)
  if (stored instanceof BigInt64Array) return scaled64(stored, scaling)
  if (stored instanceof Float32Array || stored instanceof Float64Array) return rescaled(stored, scaling)
  if (stored instanceof Int16Array && sampleFormat === 'u16') return unsigned(stored)
  const isPlain = scaling.scale === 1 && scaling.zero === 0 && scaling.blank === null
  return isPlain ? stored : scaled(stored, createSamples(sampleFormat, stored.length), scaling)
}

/** Undoes v = a asinh((flux - zero) / (2 scale)), where a = 2.5 log10(e). */
const linearised = (samples: Samples, { scale, zero }: NonNullable<Scaling['softening']>): Float32Array =>
  Float32Array.from(samples, (value) => zero + 2 * scale * Math.sinh(0.4 * Math.LN10 * value))

/** Adds 32768 by flipping the sign bit, two samples at a time. */
const unsigned = (stored: Int16Array): Uint16Array => {
  const pairs = new Uint32Array(stored.buffer, stored.byteOffset, stored.length >> 1)
  for (let i = 0; i < pairs.length; i++) pairs[i]! ^= 0x80008000
  const samples = new Uint16Array(stored.buffer, stored.byteOffset, stored.length)
  if (samples.length % 2 === 1) samples[samples.length - 1]! ^= 0x8000
  return samples
}

const scaled = (stored: Samples, values: Samples, { scale, zero, blank }: Scaling): Samples => {
  for (let i = 0; i < stored.length; i++) values[i] = stored[i] === blank ? Number.NaN : zero + scale * stored[i]!
  return values
}

const rescaled = (values: Float32Array | Float64Array, { scale, zero }: Scaling): Samples => {
  if (scale !== 1 || zero !== 0) for (let i = 0; i < values.length; i++) values[i] = zero + scale * values[i]!
  return values
}

const scaled64 = (stored: BigInt64Array, { scale, zero, blank }: Scaling): Float64Array => {
  const values = new Float64Array(stored.buffer, stored.byteOffset, stored.length)
  // Unsigned 64-bit: the sum is exact only before it becomes a float.
  const shift = scale === 1 && Number.isInteger(zero) ? BigInt(zero) : null
  for (let i = 0; i < stored.length; i++) {
    const value = stored[i]!
    const isBlank = blank !== null && Number(value) === blank
    values[i] = isBlank ? Number.NaN : shift === null ? zero + scale * Number(value) : Number(value + shift)
  }
  return values
}

/** Integers have a full scale of their own; for floats it is 1 (as PixInsight writes), 65535, or the highest sample. */
export const whiteOf = (data: Samples): number => {
  if (data instanceof Uint8Array) return 255
  if (data instanceof Uint16Array) return 65535
  if (data instanceof Int16Array) return 32767
  if (data instanceof Int32Array) return 2147483647
  let highest = 0
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!
    if (value > highest && value !== Infinity) highest = value
  }
  // Interpolation may overshoot 1 a little.
  return highest <= 1.5 ? 1 : Math.max(65535, highest)
}
