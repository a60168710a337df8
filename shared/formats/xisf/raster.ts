import type { ByteSource } from '#shared/core/byte-source.ts'
import { ok, type Result } from '#shared/core/fault.ts'
import { createSamples, type Raster, type Samples } from '#shared/core/raster.ts'
import { whiteOf } from '#shared/formats/fits/samples.ts'
import { readBlock } from './block.ts'
import { findPicture, STORED, type XisfPicture } from './picture.ts'

/** The pixels of the first image, top row first as XISF stores them. Faults: those of `findPicture` and `readBlock`. */
export const readXisfRaster = async (source: ByteSource): Promise<Result<Raster>> => {
  const found = await findPicture(source)
  if (!found.ok) return found
  const picture = found.value
  if (picture.fault) return { ok: false, fault: picture.fault }
  const bytes = await readBlock(source, picture.block)
  if (!bytes.ok) return bytes
  const data = samplesOf(bytes.value, picture)
  const { width, height, channels, sampleFormat, white, mosaic } = picture
  return ok({
    ...{ width, height, channels, sampleFormat, data },
    white: white ?? whiteOf(data),
    isBottomUp: false,
    ...mosaic,
  })
}

const samplesOf = (bytes: Uint8Array, picture: XisfPicture): Samples => {
  const { width, height, channels, storedChannels, stored, sampleFormat, isInterleaved, block } = picture
  const size = width * height
  const sampleBytes = STORED[stored]!.bytes
  // Planes behind the shown ones need not be looked at; samples side by side must be.
  const count = size * (isInterleaved ? storedChannels : channels)
  const own = aligned(bytes.subarray(0, count * sampleBytes), sampleBytes)
  if (block.isBigEndian) reverseItems(own, sampleBytes)
  const values = valuesOf(own, stored)
  if (!isInterleaved) return values
  const planes = createSamples(sampleFormat, size * channels)
  for (let c = 0; c < channels; c++)
    for (let i = 0, at = c; i < size; i++, at += storedChannels) planes[c * size + i] = values[at]!
  return planes
}

// A view on the start of its own memory belongs to us; anything else may be part of a file that is kept.
const aligned = (bytes: Uint8Array, itemSize: number): Uint8Array<ArrayBuffer> => {
  const { buffer, byteOffset, byteLength } = bytes
  const isOurs = buffer instanceof ArrayBuffer && byteOffset === 0 && buffer.byteLength - byteLength < itemSize
  return isOurs ? new Uint8Array(buffer, 0, byteLength) : new Uint8Array(bytes)
}

const reverseItems = (bytes: Uint8Array, itemSize: number): void => {
  if (itemSize > 1) for (let i = 0; i + itemSize <= bytes.length; i += itemSize) bytes.subarray(i, i + itemSize).reverse()
}

const valuesOf = ({ buffer, byteLength }: Uint8Array<ArrayBuffer>, stored: string): Samples => {
  switch (stored) {
    case 'UInt16':
      return new Uint16Array(buffer, 0, byteLength / 2)
    case 'UInt32':
      return Float64Array.from(new Uint32Array(buffer, 0, byteLength / 4))
    case 'UInt64':
      return Float64Array.from(new BigUint64Array(buffer, 0, byteLength / 8), Number)
    case 'Float32':
      return new Float32Array(buffer, 0, byteLength / 4)
    case 'Float64':
      return new Float64Array(buffer, 0, byteLength / 8)
    default:
      return new Uint8Array(buffer, 0, byteLength)
  }
}
