import type { ByteSource } from '#shared/core/byte-source.ts'
import { type Fault, fail, ok, type Result } from '#shared/core/fault.ts'
import type { SampleFormat } from '#shared/core/raster.ts'
import type { HeaderCard } from '#shared/formats/format.ts'
import { type Hdu, readHdus } from './hdu.ts'
import { cardValue, numberCard } from './header.ts'

/** How stored numbers become values: value = zero + scale * stored (FITS 4.0, equation 3). */
export interface Scaling {
  readonly scale: number
  readonly zero: number
  /** The stored integer that means "no value". */
  readonly blank: number | null
}

/** What the chosen unit's pixels are, known from the header alone. */
export interface Picture {
  readonly hdu: Hdu
  readonly width: number
  readonly height: number
  readonly channels: number
  /** True when the three colours of a pixel are stored side by side (NAXIS1 = 3). */
  readonly isInterleaved: boolean
  readonly sampleFormat: SampleFormat
  readonly scaling: Scaling
  /** Bytes of the planes that are shown. */
  readonly bytes: number
  readonly cards: readonly HeaderCard[]
  readonly notes: readonly string[]
  /** Why the pixels cannot be read although the header is good; null when they can. */
  readonly fault: Fault | null
}

/**
 * Finds the picture of a file: the first unit with two axes or more. Faults: `fits.no-header`, `fits.no-picture`,
 * `fits.bad-bitpix`, `fits.bad-size`; a file that is cut short or compressed has a good header and `fault` set.
 */
export const findPicture = async (source: ByteSource): Promise<Result<Picture>> => {
  const hdus = await readHdus(source, hasPicture)
  if (!hdus.ok) return hdus
  const hdu = hdus.value.find(hasPicture)
  if (hdu === undefined) return fail('unsupported', 'fits.no-picture', noPictureSentence(hdus.value))
  const shaped = hdu.kind === 'compressed-image' ? uncompressedShape(hdu) : hdu
  if (!BITPIX.has(shaped.bitpix))
    return fail('invalid', 'fits.bad-bitpix', `BITPIX is ${shaped.bitpix}, which is no sample type of FITS.`)
  const layout = layoutOf(shaped.axes)
  if (layout === null)
    return fail('invalid', 'fits.bad-size', `The header gives the picture an impossible size: ${shaped.axes.join(' x ')}.`)
  const cards = mergeCards(hdus.value[0]!, hdu)
  const scaling = scalingOf(cards, shaped.bitpix)
  const bytes = (layout.width * layout.height * layout.planesRead * Math.abs(shaped.bitpix)) / 8
  const notes = [...hdu.notes, ...layout.notes]
  const sampleFormat = sampleFormatOf(shaped.bitpix, scaling)
  const fault = pixelFault(hdu, layout, bytes, source.size)
  return ok({
    hdu: shaped,
    ...layout,
    sampleFormat,
    scaling,
    bytes,
    cards,
    notes: fault ? [...notes, fault.message] : notes,
    fault,
  })
}

const BITPIX = new Set([8, 16, 32, 64, -32, -64])

const hasPicture = (hdu: Hdu): boolean =>
  hdu.kind === 'compressed-image' || (hdu.kind === 'image' && hdu.axes.length >= 2 && hdu.axes.every((n) => n !== 0))

const noPictureSentence = (hdus: readonly Hdu[]): string =>
  hdus.some((hdu) => hdu.kind.endsWith('table'))
    ? 'The file holds tables but no picture.'
    : 'The file holds a header but no picture.'

interface Layout {
  readonly width: number
  readonly height: number
  readonly channels: number
  readonly planesRead: number
  readonly isInterleaved: boolean
  readonly notes: readonly string[]
}

const layoutOf = (axes: readonly number[]): Layout | null => {
  if (!axes.every((n) => Number.isSafeInteger(n) && n > 0)) return null
  const [first = 0, second = 0, third = 1] = axes
  const rest = axes.slice(3).reduce((product, n) => product * n, 1)
  // Colour beside colour: three columns would make a strange picture, three samples a pixel a usual one.
  if (axes.length === 3 && first === 3 && third > 4)
    return { width: second, height: third, channels: 3, planesRead: 3, isInterleaved: true, notes: [] }
  const isColour = (third === 3 || third === 4) && rest === 1
  const channels = isColour ? 3 : 1
  return {
    width: first,
    height: second,
    channels,
    planesRead: channels,
    isInterleaved: false,
    notes: planeNotes(third * rest, isColour),
  }
}

const planeNotes = (planes: number, isColour: boolean): string[] => {
  if (planes === 1 || (isColour && planes === 3)) return []
  if (isColour) return ['The fourth plane is taken for transparency and left out.']
  return [`The file has ${planes} planes; the first one is shown.`]
}

/** Keywords of an extension come first; those of the primary header follow where the extension does not have them. */
const mergeCards = (primary: Hdu, hdu: Hdu): HeaderCard[] => {
  if (hdu.index === 0 || cardValue(hdu.cards, 'INHERIT') === false) return [...hdu.cards]
  const own = new Set(hdu.cards.map((card) => card.keyword))
  const inherited = primary.cards.filter(
    (card) => !STRUCTURAL.test(card.keyword) && (REPEATED.has(card.keyword) || !own.has(card.keyword)),
  )
  return [...hdu.cards, ...inherited]
}

const STRUCTURAL =
  /^(SIMPLE|XTENSION|BITPIX|NAXIS\d*|EXTEND|PCOUNT|GCOUNT|GROUPS|EXTNAME|EXTVER|BSCALE|BZERO|BLANK|CHECKSUM|DATASUM|NEXTEND)$/
const REPEATED = new Set(['COMMENT', 'HISTORY'])

// A tile-compressed picture is a table that says of itself what the picture was (FITS 4.0, section 10.1).
const uncompressedShape = (hdu: Hdu): Hdu => {
  const naxis = numberCard(hdu.cards, 'ZNAXIS', 0)
  const axes =
    naxis > 0 && naxis <= 999 ? Array.from({ length: naxis }, (_, i) => numberCard(hdu.cards, `ZNAXIS${i + 1}`, 0)) : [0]
  return { ...hdu, bitpix: numberCard(hdu.cards, 'ZBITPIX', 0), axes }
}

const scalingOf = (cards: readonly HeaderCard[], bitpix: number): Scaling => ({
  scale: numberCard(cards, 'BSCALE', 1),
  zero: numberCard(cards, 'BZERO', 0),
  // BLANK means nothing for floats, where NaN does its work.
  blank: bitpix > 0 && typeof cardValue(cards, 'BLANK') === 'number' ? numberCard(cards, 'BLANK', 0) : null,
})

/** The narrowest sample type that keeps the values: unsigned 16-bit stays 16-bit, whatever is scaled becomes a float. */
export const sampleFormatOf = (bitpix: number, { scale, zero, blank }: Scaling): SampleFormat => {
  if (bitpix === -64 || bitpix === 64) return 'f64'
  if (bitpix === -32) return 'f32'
  const isPlain = scale === 1 && zero === 0 && blank === null
  const isShifted = scale === 1 && blank === null
  if (bitpix === 32) return isPlain ? 'i32' : 'f64'
  if (bitpix === 16) return isPlain ? 'i16' : isShifted && zero === 32768 ? 'u16' : 'f32'
  return isPlain ? 'u8' : isShifted && zero === -128 ? 'i16' : 'f32'
}

const pixelFault = (hdu: Hdu, layout: Layout, bytes: number, size: number): Fault | null => {
  if (hdu.kind === 'compressed-image')
    return {
      kind: 'unsupported',
      code: 'fits.compressed',
      message: 'The picture is compressed inside the FITS file, which is not read yet.',
    }
  if (hdu.dataOffset + bytes <= size) return null
  const rows = Math.max(0, Math.floor(((size - hdu.dataOffset) / bytes) * layout.height * layout.planesRead))
  const total = layout.height * layout.planesRead
  return { kind: 'invalid', code: 'fits.truncated', message: `The file is cut short: ${rows} of ${total} rows are there.` }
}
