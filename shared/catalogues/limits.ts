import type { CatalogueObject } from './catalogue.ts'

export interface MatchLimits {
  /** Faintest deep-sky object [mag]; those without a magnitude are judged by their size. */
  readonly magnitudeLimit: number
  /** Whether stars are wanted. */
  readonly stars: boolean
  /** Faintest star [mag]; null lets the size of the field decide. */
  readonly starMagnitudeLimit: number | null
}

/** About how many stars of a frame get a name. */
const WANTED_STARS = 30
/** An object without magnitude has to be at least this part of the field. */
const SMALLEST_PART = 1 / 150

/** The widest field that shows every object of the user's own lists [deg]. */
const WIDEST_FOR_OWN_DEG = 20

/** What people have given a name to (the Horsehead) may be so much smaller and fainter. */
const FAMOUS_PART = 1 / 8
const FAMOUS_MAG = 1.5

/** Whether an object is worth a label in a field of this area and diameter. Messier's objects and stars with names always are. */
export const isWorthALabel = (
  object: CatalogueObject,
  field: { readonly areaDeg2: number; readonly diameterDeg: number },
  limits: MatchLimits,
): boolean => {
  if (object.catalogue === 'messier') return true
  // Whoever brought a list wants to see it; only where it would cover the sky with labels do the usual limits count.
  if (object.catalogue.startsWith('own-') && field.diameterDeg <= WIDEST_FOR_OWN_DEG) return true
  if (object.type === 'star') {
    const faintest = limits.starMagnitudeLimit ?? starLimitOf(field.areaDeg2)
    return limits.stars && (object.magnitude ?? 99) <= (object.name === '' ? faintest : faintest + 1)
  }
  const isFamous = object.name !== ''
  if (object.magnitude === null)
    return (object.majorArcmin ?? 0) >= field.diameterDeg * 60 * SMALLEST_PART * (isFamous ? FAMOUS_PART : 1)
  return object.magnitude <= Math.min(limits.magnitudeLimit, deepSkyLimitOf(field.diameterDeg) + (isFamous ? FAMOUS_MAG : 0))
}

/** The Hipparcos list has 5044 stars to magnitude 6, and 10^0.46 times as many for each further magnitude. */
export const starLimitOf = (areaDeg2: number): number => 6 + Math.log10((WANTED_STARS * 41_253) / (5044 * areaDeg2)) / 0.46

/** A field ten times as wide shows three magnitudes less of faint galaxies. */
export const deepSkyLimitOf = (diameterDeg: number): number => 17 - 3 * Math.log10(Math.max(diameterDeg, 0.1))
