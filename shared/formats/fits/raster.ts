import type { ByteSource } from '#shared/core/byte-source.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { createSamples, type Raster, type Samples } from '#shared/core/raster.ts'
import type { Gunzip } from '#shared/formats/format.ts'
import { isBottomUpOf, mosaicOf } from './bayer.ts'
import { type OpenedFile, openPacked } from './packed/open-packed.ts'
import { findPicture, type Picture } from './picture.ts'
import { samplesOf, whiteOf } from './samples.ts'
import type { Stored } from './stored.ts'
import { swap16, swap32, swap64 } from './swap.ts'
import { readTiles } from './tiles/read-tiles.ts'

/**
 * The pixels of the file's picture (the first, or the `ordinal`-th), in file order. Reads only the planes that are shown, and turns them into samples in
 * place. Faults: those of `openPacked`, `findPicture` and `readTiles`, `fits.truncated`, `fits.too-large`.
 */
export const readFitsRaster = async (file: ByteSource, gunzip?: Gunzip, ordinal = 0): Promise<Result<Raster>> => {
  const opened = await openPacked(file, gunzip)
  try {
    const stored = await readStored(opened, gunzip, ordinal)
    return stored.ok ? ok(rasterOf(stored.value)) : stored
  } finally {
    await opened.close()
  }
}

type StoredPicture = { readonly picture: Picture; readonly stored: Stored }

const readStored = async (opened: OpenedFile, gunzip: Gunzip | undefined, ordinal: number): Promise<Result<StoredPicture>> => {
  const found = await findPicture(opened.source, ordinal)
  if (!found.ok) return opened.fault() ?? found
  const picture = found.value
  if (picture.fault) return { ok: false, fault: picture.fault }
  if (picture.bytes > MAX_BYTES)
    return fail(
      'unsupported',
      'fits.too-large',
      `The picture has ${Math.round(picture.bytes / 1e9)} GB of pixels; 2 GB is the limit.`,
    )
  const stored = await (picture.compression
    ? readTiles(opened.source, picture.compression, picture.shownAxes, gunzip)
    : readPlain(opened.source, picture))
  const damage = opened.fault() ?? (await opened.finish())
  if (damage) return damage
  return stored.ok ? ok({ picture, stored: stored.value }) : stored
}

/** Node and browsers refuse typed arrays much beyond this. */
const MAX_BYTES = 2 ** 31

const rasterOf = ({ picture, stored }: StoredPicture): Raster => {
  const { width, height, channels, sampleFormat, cards, scaling, isInterleaved } = picture
  const mosaic = channels === 1 ? mosaicOf(cards, height) : {}
  const values = samplesOf(stored, sampleFormat, scaling)
  const data = isInterleaved ? planesOf(values, picture) : values
  const isBottomUp = isBottomUpOf(cards)
  return { width, height, channels, sampleFormat, isBottomUp, ...mosaic, data, white: whiteOf(data) }
}

const readPlain = async (source: ByteSource, { dataOffset, bytes, bitpix }: Picture): Promise<Result<Stored>> => {
  const read = await source.read(dataOffset, bytes)
  if (read.length < bytes) return fail('invalid', 'fits.truncated', 'The file is cut short inside the picture.')
  return ok(nativeOf(ownBytes(read), bitpix))
}

// A view on the start of its own memory belongs to us; anything else may be part of a file that is kept (`bytesSource`).
const ownBytes = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => {
  const { buffer } = bytes
  if (buffer instanceof ArrayBuffer && bytes.byteOffset === 0 && bytes.byteLength === buffer.byteLength)
    return new Uint8Array(buffer)
  return new Uint8Array(bytes)
}

/** Turns big-endian bytes into numbers of the machine, in place. */
const nativeOf = (bytes: Uint8Array<ArrayBuffer>, bitpix: number): Stored => {
  const { buffer } = bytes
  switch (bitpix) {
    case 8:
      return bytes
    case 16:
      swap16(bytes)
      return new Int16Array(buffer)
    case 32:
      swap32(bytes)
      return new Int32Array(buffer)
    case -32:
      swap32(bytes)
      return new Float32Array(buffer)
    case -64:
      swap64(bytes)
      return new Float64Array(buffer)
    default:
      swap64(bytes)
      return new BigInt64Array(buffer)
  }
}

/** Sample after sample becomes plane after plane. */
const planesOf = (samples: Samples, { width, height, channels, sampleFormat }: Picture): Samples => {
  const size = width * height
  const planes = createSamples(sampleFormat, size * channels)
  for (let c = 0; c < channels; c++) for (let i = 0; i < size; i++) planes[c * size + i] = samples[i * channels + c]!
  return planes
}
