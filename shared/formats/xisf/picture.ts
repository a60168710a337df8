import type { ByteSource } from '#shared/core/byte-source.ts'
import { type Fault, fail, ok, type Result } from '#shared/core/fault.ts'
import type { SampleFormat } from '#shared/core/raster.ts'
import { type Mosaic, mosaicOf } from '#shared/formats/fits/bayer.ts'
import type { HeaderCard } from '#shared/formats/format.ts'
import { type DataBlock, isComplete, parseBlock } from './block.ts'
import { cardsOf } from './cards.ts'
import { readXmlHeader } from './header.ts'
import type { XmlElement } from './xml.ts'

/** Sample types as the standard names them (XISF 1.0, 8.5.4), their bytes, and what they are read as. */
export const STORED: Readonly<
  Record<string, { readonly bytes: number; readonly sampleFormat: SampleFormat; readonly full: number }>
> = {
  UInt8: { bytes: 1, sampleFormat: 'u8', full: 255 },
  UInt16: { bytes: 2, sampleFormat: 'u16', full: 65535 },
  UInt32: { bytes: 4, sampleFormat: 'f64', full: 4294967295 },
  UInt64: { bytes: 8, sampleFormat: 'f64', full: 2 ** 64 },
  Float32: { bytes: 4, sampleFormat: 'f32', full: 0 },
  Float64: { bytes: 8, sampleFormat: 'f64', full: 0 },
}

/** What the first image of a file is, known from the header alone. */
export interface XisfPicture {
  readonly width: number
  readonly height: number
  /** Channels that are shown: 1 or 3. */
  readonly channels: number
  /** Channels that are stored; those behind the shown ones are transparency. */
  readonly storedChannels: number
  /** A key of `STORED`. */
  readonly stored: string
  readonly sampleFormat: SampleFormat
  /** True when the samples of a pixel stand side by side ("Normal" storage). */
  readonly isInterleaved: boolean
  /** The level that counts as white, of `bounds` or the sample type; null where neither says. */
  readonly white: number | null
  readonly mosaic: Mosaic
  readonly block: DataBlock
  readonly cards: readonly HeaderCard[]
  readonly notes: readonly string[]
  readonly fault: Fault | null
}

/**
 * The first image of a file. Faults: those of the header and its block, `xisf.no-picture`, `xisf.sample-format`, `xisf.complex`,
 * `xisf.bad-size`, `xisf.dimensions`; a file that is cut short has a good header and `fault` set.
 */
export const findPicture = async (source: ByteSource): Promise<Result<XisfPicture>> => {
  const root = await readXmlHeader(source)
  if (!root.ok) return root
  const images = root.value.children.filter((child) => child.name === 'Image')
  const image = images[0]
  if (!image) return fail('unsupported', 'xisf.no-picture', 'The file holds no picture.')
  const picture = pictureOf(image, root.value)
  if (!picture.ok) return picture
  const { notes, block } = picture.value
  const others = images.length > 1 ? [`The file holds ${images.length} images; the first one is shown.`] : []
  const fault: Fault | null = isComplete(block, source)
    ? null
    : { kind: 'invalid', code: 'xisf.truncated', message: 'The file is cut short: not all pixels are there.' }
  return ok({ ...picture.value, notes: [...notes, ...others], fault })
}

const pictureOf = (image: XmlElement, root: XmlElement): Result<XisfPicture> => {
  const attribute = (name: string): string => (image.attributes.get(name) ?? '').trim()
  const shape = shapeOf(attribute('geometry'))
  if (!shape.ok) return shape
  const { width, height, storedChannels } = shape.value
  const stored = attribute('sampleFormat')
  if (/^Complex/.test(stored)) return fail('unsupported', 'xisf.complex', 'Pictures of complex numbers cannot be shown.')
  const sample = Object.hasOwn(STORED, stored) ? STORED[stored] : undefined
  if (!sample) return fail('invalid', 'xisf.sample-format', `“${stored.slice(0, 40)}” is no sample type of XISF.`)
  const block = parseBlock(image)
  if (!block.ok) return block
  const bytes = width * height * storedChannels * sample.bytes
  if (block.value.size < bytes)
    return fail('invalid', 'xisf.bad-size', `The header promises ${bytes} bytes of pixels, and has ${block.value.size}.`)
  if (bytes > MAX_BYTES)
    return fail('unsupported', 'xisf.too-large', `The picture has ${Math.round(bytes / 1e9)} GB of pixels; 2 GB is the limit.`)
  const { cards, notes: cardNotes } = cardsOf(image, root, height)
  const space = attribute('colorSpace') || 'Gray'
  const channels = space === 'RGB' && storedChannels >= 3 ? 3 : 1
  return ok({
    ...{ width, height, channels, storedChannels, stored, sampleFormat: sample.sampleFormat },
    isInterleaved: attribute('pixelStorage').toLowerCase() === 'normal' && storedChannels > 1,
    white: whiteOf(attribute('bounds'), sample.full),
    mosaic: channels === 1 ? mosaicOfImage(image, cards, height) : {},
    ...{ block: block.value, cards, notes: [...cardNotes, ...channelNotes(space, storedChannels, channels)], fault: null },
  })
}

const MAX_BYTES = 2 ** 31

const shapeOf = (geometry: string): Result<{ width: number; height: number; storedChannels: number }> => {
  const numbers = geometry.split(':').map((text) => (/^\s*\d{1,9}\s*$/.test(text) ? Number(text) : 0))
  if (numbers.some((n) => n <= 0))
    return fail('invalid', 'xisf.bad-size', `The header gives the picture an impossible size: “${geometry.slice(0, 60)}”.`)
  const [width = 0, height = 0, storedChannels = 0] = numbers
  if (numbers.length !== 3)
    return fail('unsupported', 'xisf.dimensions', `Pictures have two dimensions and channels; this one says “${geometry}”.`)
  return ok({ width, height, storedChannels })
}

const channelNotes = (space: string, stored: number, shown: number): string[] => {
  if (space === 'CIELab') return ['The colours are stored as CIE L*a*b*; the lightness is shown.']
  const left = stored - shown
  return left > 0 ? [`The file has ${stored} channels; ${left === 1 ? 'the last one is' : `the last ${left} are`} left out.`] : []
}

// `bounds` says which samples are black and white; programs that leave it out for integers mean the full range.
const whiteOf = (bounds: string, full: number): number | null => {
  const [low = Number.NaN, high = Number.NaN] = bounds.split(':').map((text) => (text.trim() === '' ? Number.NaN : Number(text)))
  if (Number.isFinite(low) && Number.isFinite(high) && high > 0 && high > low) return high
  return full > 0 ? full : null
}

/** ColorFilterArray names the cell from the top left, where the first stored row is (XISF 1.0, 11.9). */
const mosaicOfImage = (image: XmlElement, cards: readonly HeaderCard[], height: number): Mosaic => {
  const array = image.children.find((child) => child.name === 'ColorFilterArray')
  const pattern = array?.attributes.get('pattern')?.trim() ?? ''
  // The rows of XISF are never upside down, whatever a header taken over from FITS says.
  return mosaicOf(array ? [{ keyword: 'BAYERPAT', value: pattern }] : cards.filter((card) => card.keyword !== 'ROWORDER'), height)
}
