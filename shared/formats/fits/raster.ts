import type { ByteSource } from '#shared/core/byte-source.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { createSamples, type Raster, type Samples } from '#shared/core/raster.ts'
import { bayerOf, isBottomUpOf } from './bayer.ts'
import { findPicture, type Picture } from './picture.ts'
import { swap16, swap32, swap64 } from './swap.ts'

/**
 * The pixels of the file's picture, in file order. Reads only the planes that are shown, and turns them into samples in
 * place. Faults: those of `findPicture`, `fits.truncated`, `fits.compressed`, `fits.too-large`.
 */
export const readFitsRaster = async (source: ByteSource): Promise<Result<Raster>> => {
  const found = await findPicture(source)
  if (!found.ok) return found
  const picture = found.value
  if (picture.fault) return { ok: false, fault: picture.fault }
  if (picture.bytes > MAX_BYTES)
    return fail(
      'unsupported',
      'fits.too-large',
      `The picture has ${Math.round(picture.bytes / 1e9)} GB of pixels; 2 GB is the limit.`,
    )
  const read = await source.read(picture.hdu.dataOffset, picture.bytes)
  if (read.length < picture.bytes) return fail('invalid', 'fits.truncated', 'The file became shorter while it was read.')
  const values = valuesOf(ownBytes(read), picture)
  const data = picture.isInterleaved ? planesOf(values, picture) : values
  return ok({ ...rasterFields(picture), data, white: whiteOf(data) })
}

/** Node and browsers refuse typed arrays much beyond this. */
const MAX_BYTES = 2 ** 31

const rasterFields = ({ width, height, channels, sampleFormat, cards }: Picture): Omit<Raster, 'data' | 'white'> => {
  const bayer = channels === 1 ? bayerOf(cards, height) : undefined
  return { width, height, channels, sampleFormat, isBottomUp: isBottomUpOf(cards), ...(bayer ? { bayer } : {}) }
}

// A view on the start of its own memory belongs to us; anything else may be part of a file that is kept (`bytesSource`).
const ownBytes = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => {
  const { buffer } = bytes
  if (buffer instanceof ArrayBuffer && bytes.byteOffset === 0 && bytes.byteLength === buffer.byteLength)
    return new Uint8Array(buffer)
  return new Uint8Array(bytes)
}

const valuesOf = (bytes: Uint8Array<ArrayBuffer>, { hdu, sampleFormat, scaling }: Picture): Samples => {
  const { buffer, byteOffset } = bytes
  const count = (bytes.length * 8) / Math.abs(hdu.bitpix)
  const isPlain = scaling.scale === 1 && scaling.zero === 0 && scaling.blank === null
  switch (hdu.bitpix) {
    case 8:
      return sampleFormat === 'u8' ? bytes : scaled(bytes, createSamples(sampleFormat, count), scaling)
    case 16:
      swap16(bytes, sampleFormat === 'u16')
      if (sampleFormat === 'u16') return new Uint16Array(buffer, byteOffset, count)
      return isPlain
        ? new Int16Array(buffer, byteOffset, count)
        : scaled(new Int16Array(buffer, byteOffset, count), new Float32Array(count), scaling)
    case 32:
      swap32(bytes)
      return isPlain
        ? new Int32Array(buffer, byteOffset, count)
        : scaled(new Int32Array(buffer, byteOffset, count), new Float64Array(count), scaling)
    case -32:
      swap32(bytes)
      return rescaled(new Float32Array(buffer, byteOffset, count), scaling)
    case -64:
      swap64(bytes)
      return rescaled(new Float64Array(buffer, byteOffset, count), scaling)
    default:
      swap64(bytes)
      return scaled64(new BigInt64Array(buffer, byteOffset, count), scaling)
  }
}

const scaled = (stored: Samples, values: Samples, { scale, zero, blank }: Picture['scaling']): Samples => {
  for (let i = 0; i < stored.length; i++) values[i] = stored[i] === blank ? Number.NaN : zero + scale * stored[i]!
  return values
}

const rescaled = (values: Float32Array | Float64Array, { scale, zero }: Picture['scaling']): Samples => {
  if (scale !== 1 || zero !== 0) for (let i = 0; i < values.length; i++) values[i] = zero + scale * values[i]!
  return values
}

const scaled64 = (stored: BigInt64Array, { scale, zero, blank }: Picture['scaling']): Float64Array => {
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

/** Sample after sample becomes plane after plane. */
const planesOf = (samples: Samples, { width, height, channels, sampleFormat }: Picture): Samples => {
  const size = width * height
  const planes = createSamples(sampleFormat, size * channels)
  for (let c = 0; c < channels; c++) for (let i = 0; i < size; i++) planes[c * size + i] = samples[i * channels + c]!
  return planes
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
