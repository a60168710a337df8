import type { ByteSource } from '#shared/core/byte-source.ts'
import { type Fault, fail, ok, type Result } from '#shared/core/fault.ts'
import type { SampleFormat } from '#shared/core/raster.ts'
import type { HeaderCard } from '#shared/formats/format.ts'
import { dataBytes, type Hdu, readHdus } from './hdu.ts'
import { cardValue, numberCard } from './header.ts'
import { type Layout, layoutOf } from './layout.ts'
import { pictureCards } from './picture-cards.ts'
import { repairMeaning } from './repairs.ts'
import { type Scaling, sampleFormatOf } from './samples.ts'
import { noEndFault, noPictureFault, sizeFault } from './shape-fault.ts'
import { type Compression, compressionOf } from './tiles/compression.ts'

/** What the chosen unit's pixels are, known from the header alone. */
export interface Picture extends Layout {
  /** Index of its header-data unit. */
  readonly index: number
  /** Where its data begin [bytes]; of a compressed picture, its table. */
  readonly dataOffset: number
  readonly bitpix: number
  readonly compression: Compression | null
  readonly sampleFormat: SampleFormat
  readonly scaling: Scaling
  /** Bytes of the planes that are shown, unpacked. */
  readonly bytes: number
  readonly cards: readonly HeaderCard[]
  readonly notes: readonly string[]
  /** Why the pixels cannot be read although the header is good; null when they can. */
  readonly fault: Fault | null
}

/**
 * Finds a picture of a file: the first unit with two axes or more, or the `ordinal`-th of them, counted from 0. Faults: `fits.no-header`, `fits.no-picture`,
 * `fits.no-end`, `fits.bad-axes`, `fits.bad-bitpix`, `fits.bad-size`; a file that is cut short or badly compressed has a good header and `fault` set.
 */
export const findPicture = async (source: ByteSource, ordinal = 0): Promise<Result<Picture>> => {
  let seen = 0
  const hdus = await readHdus(source, (hdu) => hasPicture(hdu) && seen++ === ordinal)
  if (!hdus.ok) return hdus
  const pictures = hdus.value.filter(hasPicture)
  const hdu = pictures[ordinal]
  if (hdu === undefined && pictures.length > 0)
    return fail(
      'not-found',
      'fits.no-such-picture',
      `The file holds ${pictures.length} pictures; there is no number ${ordinal + 1}.`,
    )
  if (hdu === undefined) return { ok: false, fault: noPictureFault(hdus.value) }
  const isCompressed = hdu.kind === 'compressed-image'
  const { bitpix, axes } = isCompressed ? uncompressedShape(hdu) : hdu
  if (!BITPIX.has(bitpix)) return fail('invalid', 'fits.bad-bitpix', `BITPIX is ${bitpix}, which is no sample type of FITS.`)
  const impossible = sizeFault(axes, isCompressed || hdu.dataOffset + dataBytes(hdu) <= source.size)
  if (impossible) return { ok: false, fault: impossible }
  const layout = layoutOf(axes)
  const compression = isCompressed ? compressionOf(hdu, axes) : ok(null)
  const bytes = (layout.shownAxes.reduce((product, n) => product * n, 1) * Math.abs(bitpix)) / 8
  const { cards, notes: repairs } = repairMeaning(pictureCards(hdus.value[0]!, hdu))
  const scaling = scalingOf(cards, bitpix)
  const fault = compression.ok ? pixelFault(hdu, layout, bytes, source.size) : compression.fault
  const notes = [
    ...new Set([...hdus.value[0]!.notes, ...hdu.notes]),
    ...repairs,
    ...(scaling.softening ? [SOFTENED] : []),
    ...layout.notes,
  ]
  return ok({
    index: hdu.index,
    dataOffset: hdu.dataOffset,
    bitpix,
    compression: compression.ok ? compression.value : null,
    ...layout,
    sampleFormat: sampleFormatOf(bitpix, scaling),
    scaling,
    bytes,
    cards,
    notes,
    fault,
  })
}

const SOFTENED = 'The values are inverse hyperbolic sines (BSOFTEN, BOFFSET), which were made linear.'
const BITPIX = new Set([8, 16, 32, 64, -32, -64])

/** True for units with two axes or more and something in them. */
export const hasPicture = (hdu: Hdu): boolean =>
  hdu.kind === 'compressed-image' || (hdu.kind === 'image' && hdu.axes.length >= 2 && hdu.axes.every((n) => n !== 0))

/** A tile-compressed picture is a table that says of itself what the picture was (FITS 4.0, section 10.1). */
export const uncompressedShape = (hdu: Hdu): Pick<Hdu, 'bitpix' | 'axes'> => {
  const naxis = numberCard(hdu.cards, 'ZNAXIS', 0)
  const axes =
    naxis > 0 && naxis <= 999 ? Array.from({ length: naxis }, (_, i) => numberCard(hdu.cards, `ZNAXIS${i + 1}`, 0)) : [0]
  return { bitpix: numberCard(hdu.cards, 'ZBITPIX', 0), axes }
}

const scalingOf = (cards: readonly HeaderCard[], bitpix: number): Scaling => ({
  scale: numberCard(cards, 'BSCALE', 1),
  zero: numberCard(cards, 'BZERO', 0),
  // BLANK means nothing for floats, where NaN does its work.
  blank: bitpix > 0 && typeof cardValue(cards, 'BLANK') === 'number' ? numberCard(cards, 'BLANK', 0) : null,
  softening:
    typeof cardValue(cards, 'BSOFTEN') === 'number' && typeof cardValue(cards, 'BOFFSET') === 'number'
      ? { scale: numberCard(cards, 'BSOFTEN', 1), zero: numberCard(cards, 'BOFFSET', 0) }
      : undefined,
})

const pixelFault = (hdu: Hdu, layout: Layout, bytes: number, size: number): Fault | null => {
  const isCompressed = hdu.kind === 'compressed-image'
  const stored = isCompressed ? dataBytes(hdu) : bytes
  if (isCompressed && bytes > BELIEVED && bytes > MOST_PACKED * size)
    return {
      kind: 'invalid',
      code: 'fits.too-large',
      message: 'The header promises far more pixels than such a small file can hold.',
    }
  if (hdu.dataOffset + stored <= size) return null
  if (isCompressed)
    return { kind: 'invalid', code: 'fits.truncated', message: 'The file is cut short inside the compressed picture.' }
  if (!hdu.isEnded) return noEndFault()
  if (hdu.dataOffset >= size) return { kind: 'invalid', code: 'fits.truncated', message: NO_PIXELS }
  const lines = layout.shownAxes.slice(1).reduce((product, n) => product * n, 1)
  const rows = Math.max(0, Math.floor(((size - hdu.dataOffset) / bytes) * lines))
  return {
    kind: 'invalid',
    code: 'fits.truncated',
    message: `The file is cut short: ${rows} of ${lines} rows are there. ${AGAIN}`,
  }
}

/** What can be done about a file that is cut short. */
const AGAIN = 'Copy it again from where it was taken.'
const NO_PIXELS =
  'The file is a header without pixels. If there should be a picture behind it, copy it again from where it was taken.'

/** What a small file may unpack to without a question [bytes], and how many times its size beyond that. */
const BELIEVED = 64 * 1024 * 1024
const MOST_PACKED = 2000
