import { decode as decodePng } from 'fast-png'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import type { Raster, SampleFormat } from '#shared/core/raster.ts'
import type { PictureDecoder } from '#shared/formats/format.ts'
import { decodeNative } from './decode-native.ts'
import { jpegSize, withoutExif } from './jpeg-markers.ts'
import { rasterOfInterleaved } from './planes.ts'

interface Description {
  readonly width: number
  readonly height: number
  readonly channels: number
  readonly sampleFormat: SampleFormat
}

/**
 * JPEG and PNG in the browser: 8 bits by the browser itself, 16-bit PNG in full depth by a small library. Faults:
 * `picture.broken`.
 */
export const browserPictures: PictureDecoder = {
  async describe(source) {
    const bytes = await source.read(0, source.size)
    return guarded(async () => describe(bytes))
  },
  async decode(source) {
    const bytes = await source.read(0, source.size)
    return guarded(() => decode(new Uint8Array(bytes)))
  },
}

const describe = (bytes: Uint8Array): Result<Description> => {
  if (isJpeg(bytes)) {
    const size = jpegSize(bytes)
    if (!size) return broken(DAMAGED)
    return ok({ width: size.width, height: size.height, channels: size.components === 1 ? 1 : 3, sampleFormat: 'u8' })
  }
  if (!isPng(bytes)) return broken(NO_PICTURE)
  const { width, height, depth, isGrey } = pngHeader(bytes)
  return ok({ width, height, channels: isGrey ? 1 : 3, sampleFormat: depth === 16 ? 'u16' : 'u8' })
}

const decode = async (bytes: Uint8Array<ArrayBuffer>): Promise<Result<Raster>> => {
  if (isJpeg(bytes)) return ok(await decodeNative(withoutExif(bytes), jpegSize(bytes)?.components === 1 ? 1 : 3))
  if (!isPng(bytes)) return broken(NO_PICTURE)
  const { depth, isGrey } = pngHeader(bytes)
  if (depth !== 16) return ok(await decodeNative(new Blob([bytes], { type: 'image/png' }), isGrey ? 1 : 3))
  const { width, height, channels, data } = decodePng(bytes)
  return data instanceof Uint16Array ? ok(rasterOfInterleaved({ width, height, channels, data })) : broken(DAMAGED)
}

const isJpeg = (bytes: Uint8Array): boolean => bytes[0] === 0xff && bytes[1] === 0xd8
const isPng = (bytes: Uint8Array): boolean => bytes[0] === 0x89 && bytes[1] === 0x50

/** The IHDR chunk, which must be the first (PNG 1.2, 11.2.2). Bit 2 of the colour type means colour. */
const pngHeader = (bytes: Uint8Array): { width: number; height: number; depth: number; isGrey: boolean } => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return { width: view.getUint32(16), height: view.getUint32(20), depth: bytes[24]!, isGrey: (bytes[25]! & 2) === 0 }
}

// Decoders throw on broken files; for us that is an answer, not an accident. What they say is for those who wrote them.
const guarded = async <T>(work: () => Promise<Result<T>>): Promise<Result<T>> => {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return broken(DAMAGED)
  }
}

const AGAIN = 'Copy it again from where it came.'
const DAMAGED = `The picture cannot be decoded: the file is damaged, or a part of it is missing. ${AGAIN}`
const NO_PICTURE = `The file is neither a JPEG nor a PNG picture, though it is named like one. ${AGAIN}`

const broken = (message: string): Result<never> => fail('invalid', 'picture.broken', message)
