import type { MatchedObject } from '#shared/records/match.ts'
import { isStar } from './is-star.ts'

/**
 * What a picture is “of”, or null: the deep-sky object inside it that strikes the eye most. `radiusArcmin` is centre to corner
 * of the frame. Of several it is the one that is bright, large, well known and central, in this rule's magnitudes (`rankOf`).
 */
export const mainObject = (objects: readonly MatchedObject[], radiusArcmin: number): MatchedObject | null => {
  const ranked = objects
    .filter((object) => !isStar(object) && object.isCentreInside)
    .map((object) => ({ object, rank: rankOf(object, radiusArcmin) }))
  return ranked.toSorted((a, b) => a.rank - b.rank)[0]?.object ?? null
}

/** A nebula's magnitude is often missing or of its faint whole; one of 1 arcmin then counts as this bright, larger ones as more. */
const SMALL_NEBULA_MAG = 10
const UNKNOWN_ARCMIN = 5
const MIDDLING_ARCMIN = 30
/** What is larger than this part of the frame is where the picture was taken, not what it shows. */
const LARGEST_PART = 1
/** The corner of the frame costs so much [mag]. */
const CORNER_MAG = 4
const DARK_MAG = 3

const rankOf = (object: MatchedObject, radiusArcmin: number): number => {
  const { magnitude, majorArcmin, separationArcmin, type } = object
  const sizeArcmin = Math.min(majorArcmin ?? UNKNOWN_ARCMIN, Math.max(LARGEST_PART * radiusArcmin, UNKNOWN_ARCMIN))
  const bright = Math.min(magnitude ?? Number.POSITIVE_INFINITY, SMALL_NEBULA_MAG - 2.5 * Math.log10(sizeArcmin))
  const offCentre = radiusArcmin > 0 ? separationArcmin / radiusArcmin : 0
  return (
    bright -
    fameOf(object) -
    Math.log10(sizeArcmin / MIDDLING_ARCMIN) +
    CORNER_MAG * offCentre +
    (type === 'dark nebula' ? DARK_MAG : 0)
  )
}

/** How much better known than its neighbours [mag]. */
const fameOf = ({ catalogue, name }: MatchedObject): number => {
  if (catalogue === 'messier') return 3
  const isGeneral = catalogue === 'ngc' || catalogue === 'ic'
  if (name !== '') return isGeneral ? 2 : 1.5
  return isGeneral ? 0.5 : 0
}
