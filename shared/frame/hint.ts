import type { FileHeader, HeaderCard } from '#shared/formats/format.ts'
import type { PointingHint } from '#shared/records/metadata.ts'
import { normalizeRa, parseSexagesimal } from '#shared/sky/angles.ts'
import { type Lookup, lookupOf, numberOf } from './lookup.ts'
import { metadataOf } from './metadata.ts'
import { ARCSEC_UM_PER_MM, scaleKeywords } from './pixel-size.ts'

/** Right ascension and declination as mounts and programs write them. CRVAL is missing on purpose: it belongs to a solution. */
const POINTINGS = [
  ['RA', 'DEC'],
  ['OBJCTRA', 'OBJCTDEC'],
  ['RA_OBJ', 'DEC_OBJ'],
  ['RA_TARG', 'DEC_TARG'],
  ['RA_PNT', 'DEC_PNT'],
  ['TELRA', 'TELDEC'],
  ['RA-MNT', 'DEC-MNT'],
  ['RATEL', 'DECTEL'],
  ['CAT-RA', 'CAT-DEC'],
] as const

/** Where the mount said it pointed and how large a pixel should be; null when the header says neither. */
export const hintOf = (header: FileHeader): PointingHint | null => {
  const cards = lookupOf(header.cards)
  const pointing = pointingOf(cards)
  const scale = scaleOf(cards, header)
  if (pointing === null && scale === null) return null
  const source = [pointing?.source, scale?.source].filter((part) => part !== undefined).join('; ')
  return { ra: pointing?.ra ?? null, dec: pointing?.dec ?? null, pixelScaleArcsec: scale?.value ?? null, source }
}

const pointingOf = (cards: Lookup): { ra: number; dec: number; source: string } | null => {
  for (const [raKeyword, decKeyword] of POINTINGS) {
    const ra = rightAscensionOf(cards.card([raKeyword]))
    const dec = declinationOf(cards.card([decKeyword]))
    if (ra !== null && dec !== null) return { ra, dec, source: `${raKeyword}, ${decKeyword}` }
  }
  return null
}

/**
 * Degrees. Text with parts (`18 20 48.12`) is hours; a bare number is degrees, unless the comment says hours or the keyword
 * is OBJCTRA, which is defined in hours (SBFITSEXT).
 */
const rightAscensionOf = (card: HeaderCard | null): number | null => {
  if (card === null) return null
  const comment = card.comment ?? ''
  const number = /[h°:]/i.test(String(card.value)) ? null : numberOf(card.value)
  if (number !== null) {
    const saysHours = /\bhours?\b|\bhrs?\b|\[h|\bhms\b|\bh:m/i.test(comment) && !/\bdeg/i.test(comment)
    const isHours = number <= 24 && (saysHours || (card.keyword === 'OBJCTRA' && !/\bdeg/i.test(comment)))
    const degrees = isHours ? number * 15 : number
    return degrees >= -360 && degrees <= 360 ? normalizeRa(degrees) : null
  }
  const text = String(card.value)
  // Three parts that start beyond 24 can only be degrees.
  const degrees = parseSexagesimal(text, 'hours') ?? parseSexagesimal(text, 'degrees')
  return degrees === null ? null : normalizeRa(degrees)
}

const declinationOf = (card: HeaderCard | null): number | null => {
  if (card === null) return null
  const degrees = numberOf(card.value) ?? parseSexagesimal(String(card.value), 'degrees')
  return degrees !== null && Math.abs(degrees) <= 90 ? degrees : null
}

const scaleOf = (cards: Lookup, header: FileHeader): { value: number; source: string } | null => {
  const card = cards.card(scaleKeywords(cards))
  const named = Math.abs(numberOf(card?.value) ?? 0) * (/\bdeg/i.test(card?.comment ?? '') ? 3600 : 1)
  if (card !== null && isPlausible(named)) return { value: named, source: card.keyword }
  const { pixelSizeUm, focalLengthMm } = metadataOf(header)
  const computed = pixelSizeUm !== null && focalLengthMm !== null ? (ARCSEC_UM_PER_MM * pixelSizeUm) / focalLengthMm : 0
  if (isPlausible(computed)) return { value: computed, source: 'pixel size and focal length' }
  return equivalentScale(cards, header)
}

/** Diagonal of 35 mm film [mm], which "35 mm equivalent" refers to. */
const FILM_DIAGONAL = Math.hypot(36, 24)

const equivalentScale = (cards: Lookup, { width, height }: FileHeader): { value: number; source: string } | null => {
  const focal = cards.number(['FOCALLENGTHIN35MMFILM'])
  const value = focal === null || focal <= 0 ? 0 : (ARCSEC_UM_PER_MM * 1000 * FILM_DIAGONAL) / Math.hypot(width, height) / focal
  return isPlausible(value) ? { value, source: 'FocalLengthIn35mmFilm' } : null
}

// From the largest telescopes to an all-sky camera with a few hundred pixels.
const isPlausible = (arcsec: number): boolean => arcsec >= 0.001 && arcsec <= 7200
