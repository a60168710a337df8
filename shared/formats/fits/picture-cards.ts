import type { HeaderCard } from '#shared/formats/format.ts'
import type { Hdu } from './hdu.ts'
import { cardValue } from './header.ts'

/**
 * The cards that describe a picture: its own, those of the picture that was compressed where it is one (FITS 4.0, section
 * 10.1), and behind them what the primary header says on top, unless INHERIT is F.
 */
export const pictureCards = (primary: Hdu, hdu: Hdu): HeaderCard[] => {
  const own = hdu.kind === 'compressed-image' ? restoredCards(hdu.cards) : [...hdu.cards]
  if (hdu.index === 0 || cardValue(own, 'INHERIT') === false) return own
  const known = new Set(own.map((card) => card.keyword))
  const inherited = primary.cards.filter(
    (card) => !STRUCTURAL.test(card.keyword) && (REPEATED.has(card.keyword) || !known.has(card.keyword)),
  )
  return [...own, ...inherited]
}

const STRUCTURAL =
  /^(SIMPLE|XTENSION|BITPIX|NAXIS\d*|EXTEND|PCOUNT|GCOUNT|GROUPS|EXTNAME|EXTVER|BSCALE|BZERO|BLANK|CHECKSUM|DATASUM|NEXTEND)$/
const REPEATED = new Set(['COMMENT', 'HISTORY'])

/** What the table says of itself and of its packing. */
const PACKING =
  /^(XTENSION|BITPIX|NAXIS\d*|PCOUNT|GCOUNT|TFIELDS|THEAP|T(TYPE|FORM|UNIT|DIM|NULL|SCAL|ZERO|DISP)\d+|CHECKSUM|DATASUM|ZIMAGE|ZCMPTYPE|Z(TILE|NAME|VAL)\d+|ZQUANTIZ|ZDITHER0|ZSCALE|ZZERO|ZMASKCMP|ZBLANK)$/
/** Under these names it keeps the picture's own cards. */
const KEPT: Readonly<Record<string, string>> = {
  ZSIMPLE: 'SIMPLE',
  ZTENSION: 'XTENSION',
  ZEXTEND: 'EXTEND',
  ZBLOCKED: 'BLOCKED',
  ZBITPIX: 'BITPIX',
  ZPCOUNT: 'PCOUNT',
  ZGCOUNT: 'GCOUNT',
  ZHECKSUM: 'CHECKSUM',
  ZDATASUM: 'DATASUM',
}

const restoredCards = (cards: readonly HeaderCard[]): HeaderCard[] => {
  const hasBlank = cards.some((card) => card.keyword === 'BLANK')
  const isInteger = cards.some((card) => card.keyword === 'ZBITPIX' && Number(card.value) > 0)
  return cards.flatMap((card) => {
    const kept = KEPT[card.keyword] ?? (/^ZNAXIS\d*$/.test(card.keyword) ? card.keyword.slice(1) : undefined)
    if (kept) return [{ ...card, keyword: kept }]
    if (card.keyword === 'ZBLANK' && isInteger && !hasBlank) return [{ ...card, keyword: 'BLANK' }]
    const isPackersName = card.keyword === 'EXTNAME' && card.value === 'COMPRESSED_IMAGE'
    return PACKING.test(card.keyword) || isPackersName ? [] : [card]
  })
}
