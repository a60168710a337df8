import type { Metadata, Sharp } from 'sharp'
import type { ByteSource } from '#shared/core/byte-source.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { createSamples, type Raster, type SampleFormat, type Samples } from '#shared/core/raster.ts'
import type { PictureDecoder } from '#shared/formats/format.ts'

/** 400 megapixels: beyond any camera, and 2.4 GB as 16-bit colour. */
const MAX_PIXELS = 400_000_000
const MAX_BYTES = 2 ** 31

/**
 * JPEG and PNG through libvips. 16-bit files stay 16-bit, palettes are unfolded, alpha is dropped, colours are not
 * converted. Faults: `picture.broken`, `picture.too-large`, `picture.sample-type`, `file.empty`.
 */
export const pictures: PictureDecoder = {
  async describe(source) {
    const opened = await openPicture(source)
    if (!opened.ok) return opened
    const { width, height } = opened.value.metadata
    return ok({ width, height, ...layoutOf(opened.value.metadata) })
  },
  async decode(source) {
    const opened = await openPicture(source)
    if (!opened.ok) return opened
    const { picture, metadata } = opened.value
    const layout = layoutOf(metadata)
    try {
      const { data, info } = await rawOf(picture, metadata, layout).toBuffer({ resolveWithObject: true })
      return ok(rasterOf(data, info.width, info.height, info.channels, layout))
    } catch (error) {
      return brokenFault(error)
    }
  },
}

interface PictureLayout {
  readonly channels: number
  readonly sampleFormat: SampleFormat
}

const openPicture = async (source: ByteSource): Promise<Result<{ picture: Sharp; metadata: Metadata }>> => {
  if (source.size > MAX_BYTES) return fail('unsupported', 'picture.too-large', 'Pictures of more than 2 GB are not read.')
  if (source.size === 0) return fail('invalid', 'file.empty', 'The file is empty.')
  const input = 'path' in source && typeof source.path === 'string' ? source.path : await source.read(0, source.size)
  // Loaded when the first picture comes: FITS needs no decoder.
  const { default: sharp } = await import('sharp')
  const picture = sharp(input, { failOn: 'error', limitInputPixels: MAX_PIXELS, pages: 1, ignoreIcc: true })
  try {
    const metadata = await picture.metadata()
    if (metadata.depth !== 'uchar' && metadata.depth !== 'ushort')
      return fail('unsupported', 'picture.sample-type', `Samples of type ${metadata.depth} are only read from FITS.`)
    return ok({ picture, metadata })
  } catch (error) {
    return brokenFault(error)
  }
}

const layoutOf = ({ depth, space, channels, hasAlpha }: Metadata): PictureLayout => {
  const isGrey = space === 'b-w' || space === 'grey16' || channels - (hasAlpha ? 1 : 0) === 1
  return { channels: isGrey ? 1 : 3, sampleFormat: depth === 'ushort' ? 'u16' : 'u8' }
}

const rawOf = (picture: Sharp, { hasAlpha }: Metadata, { channels, sampleFormat }: PictureLayout): Sharp => {
  const opaque = hasAlpha ? picture.removeAlpha() : picture
  // libvips works in 8 bits unless both the colour space and the depth say otherwise.
  if (sampleFormat === 'u16') return opaque.toColourspace(channels === 1 ? 'grey16' : 'rgb16').raw({ depth: 'ushort' })
  return opaque.toColourspace(channels === 1 ? 'b-w' : 'srgb').raw({ depth: 'uchar' })
}

/** libvips stores colours pixel by pixel; a raster holds them plane by plane. */
const rasterOf = (data: Buffer, width: number, height: number, stored: number, layout: PictureLayout): Raster => {
  const isWide = layout.sampleFormat === 'u16'
  const samples = isWide
    ? new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  const planes =
    stored === 1 ? samples : deinterleave(samples, stored, { ...layout, channels: Math.min(stored, layout.channels) })
  const channels = stored === 1 ? 1 : Math.min(stored, layout.channels)
  return {
    width,
    height,
    channels,
    sampleFormat: layout.sampleFormat,
    data: planes,
    white: isWide ? 65535 : 255,
    isBottomUp: false,
  }
}

const deinterleave = (samples: Samples, stored: number, { channels, sampleFormat }: PictureLayout): Samples => {
  const size = samples.length / stored
  const planes = createSamples(sampleFormat, size * channels)
  for (let c = 0; c < channels; c++) for (let i = 0, at = c; i < size; i++, at += stored) planes[c * size + i] = samples[at]!
  return planes
}

// What the decoders say is for those who wrote them.
const CUT_SHORT = /premature end|unexpected end|read error|truncated/i
const ENDS_EARLY = 'The picture ends early: a part of the file is missing or damaged. Copy it again from where it came.'
const DAMAGED = 'The picture cannot be decoded: the file is damaged, or is no picture at all. Copy it again from where it came.'

const brokenFault = (error: unknown): Result<never> => {
  if (!(error instanceof Error)) throw error
  if (/pixel limit/i.test(error.message))
    return fail('unsupported', 'picture.too-large', 'The picture has more than 400 megapixels.')
  return fail('invalid', 'picture.broken', CUT_SHORT.test(error.message) ? ENDS_EARLY : DAMAGED)
}
