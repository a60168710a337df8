import type { ByteSource } from '#shared/core/byte-source.ts'
import { ok, type Result } from '#shared/core/fault.ts'
import type { HeaderCard } from '#shared/formats/format.ts'
import { BLOCK, cardValue, type HeaderUnit, numberCard, readHeaderUnit } from './header.ts'

/** A file may hold thousands of small units; no picture program goes further than this. */
const MAX_UNITS = 1000

/** A header-data unit: where its data are, and what they are. */
export interface Hdu {
  readonly index: number
  readonly cards: readonly HeaderCard[]
  readonly dataOffset: number
  readonly kind: 'image' | 'compressed-image' | 'table' | 'ascii-table' | 'groups' | 'other'
  readonly bitpix: number
  /** NAXIS1, NAXIS2 … as the file says; not yet checked against its size. */
  readonly axes: readonly number[]
  readonly notes: readonly string[]
  /** False when its header has no END card. */
  readonly isEnded: boolean
}

/**
 * The units of a file, first to last, read only as far as `isEnough` wants. A broken unit ends the list: what was read
 * before it stays good. Faults: as `readHeaderUnit`, for the first unit alone.
 */
export const readHdus = async (source: ByteSource, isEnough: (hdu: Hdu) => boolean = () => false): Promise<Result<Hdu[]>> => {
  const hdus: Hdu[] = []
  let offset = 0
  while (hdus.length < MAX_UNITS && offset < source.size) {
    const unit = await readHeaderUnit(source, offset)
    if (!unit.ok) return hdus.length > 0 ? ok(hdus) : unit
    const hdu = hduOf(hdus.length, unit.value)
    hdus.push(hdu)
    const next = hdu.dataOffset + Math.ceil(dataBytes(hdu) / BLOCK) * BLOCK
    if (isEnough(hdu) || !Number.isSafeInteger(next)) break
    offset = next
  }
  if (hdus.length === 0) return readHeaderUnit(source, 0).then((unit) => (unit.ok ? ok([]) : unit))
  return ok(hdus)
}

const hduOf = (index: number, { cards, dataOffset, notes, isEnded }: HeaderUnit): Hdu => {
  const naxis = Math.trunc(numberCard(cards, 'NAXIS', 0))
  // FITS allows 999 axes; a negative or absurd count is no picture.
  const claimed = naxis > 0 && naxis <= 999 ? Array.from({ length: naxis }, (_, i) => numberCard(cards, `NAXIS${i + 1}`, 0)) : []
  const axes = withoutUnsaid(cards, claimed)
  const all = axes.length < claimed.length ? [...notes, `NAXIS is ${naxis}, but there are ${axes.length} sizes.`] : notes
  const bitpix = numberCard(cards, 'BITPIX', 0)
  return { index, cards, dataOffset, kind: kindOf(cards, axes), bitpix, axes, notes: all, isEnded }
}

/** Axes at the end whose size is nowhere said are left out, while two remain. */
const withoutUnsaid = (cards: readonly HeaderCard[], axes: readonly number[]): readonly number[] => {
  let count = axes.length
  while (count > 2 && cardValue(cards, `NAXIS${count}`) === undefined) count--
  return axes.slice(0, count)
}

const kindOf = (cards: readonly HeaderCard[], axes: readonly number[]): Hdu['kind'] => {
  const xtension = cardValue(cards, 'XTENSION')
  if (xtension === undefined) return cardValue(cards, 'GROUPS') === true && axes[0] === 0 ? 'groups' : 'image'
  if (xtension === 'IMAGE' || xtension === 'IUEIMAGE') return 'image'
  if (xtension === 'BINTABLE' || xtension === 'A3DTABLE')
    return cardValue(cards, 'ZIMAGE') === true ? 'compressed-image' : 'table'
  return xtension === 'TABLE' ? 'ascii-table' : 'other'
}

/** Size of the data without padding (FITS 4.0, equations 1 and 2); NaN when the header is nonsense. */
export const dataBytes = ({ bitpix, axes, cards, kind }: Hdu): number => {
  const counted = kind === 'groups' ? axes.slice(1) : axes
  if (counted.length === 0) return 0
  const elements = counted.reduce((product, n) => product * n, 1)
  const bytes = (Math.abs(bitpix) / 8) * numberCard(cards, 'GCOUNT', 1) * (numberCard(cards, 'PCOUNT', 0) + elements)
  return bytes >= 0 ? bytes : Number.NaN
}
