import type { MatchedObject } from '#shared/records/match.ts'
import type { Wcs } from '#shared/sky/wcs.ts'
import type { Affine, Point } from '../math/affine.ts'
import { projectEllipse, type ScreenEllipse } from '../math/ellipse.ts'
import { localSky } from '../math/local-sky.ts'
import { pixelToScreen } from '../math/view.ts'
import type { Box } from './box.ts'
import { type Family, familyOf, importance } from './importance.ts'

/** A catalogue object as it is drawn. */
export interface Mark {
  readonly id: string
  readonly family: Family
  readonly ellipse: ScreenEllipse
  /** Too small to show an outline: a small ring instead. */
  readonly isPoint: boolean
  readonly title: string
  readonly name: string
  readonly priority: number
  readonly isHighlighted: boolean
}

/** Outlines smaller than this are drawn as rings [CSS px]. */
const LEAST_RADIUS = 5
const RING: Record<Family, number> = { star: 7, galaxy: 6, nebula: 6, dark: 6, cluster: 6, other: 6 }

export interface MarkOptions {
  readonly hasStars: boolean
  readonly highlighted: string | null
  /** How many marks at most, the most important ones. */
  readonly limit: number
}

/** The objects that touch the screen, the most important first. */
export const marksOf = (
  objects: readonly MatchedObject[],
  wcs: Wcs,
  toScreen: Affine,
  screen: Box,
  { hasStars, highlighted, limit }: MarkOptions,
): Mark[] =>
  objects
    .filter((object) => hasStars || familyOf(object) !== 'star' || object.designation === highlighted)
    .map((object) => markOf(object, wcs, toScreen, highlighted))
    .filter((mark) => mark !== null)
    .filter(({ ellipse }) => reaches(ellipse, screen))
    .sort((a, b) => b.priority - a.priority || (a.id < b.id ? -1 : 1))
    .slice(0, limit)

const markOf = (object: MatchedObject, wcs: Wcs, toScreen: Affine, highlighted: string | null): Mark | null => {
  const centre = pixelToScreen(toScreen, object)
  const family = familyOf(object)
  const outline = outlineOf(object, centre, wcs, toScreen)
  if (!Number.isFinite(centre.x + centre.y)) return null
  const isPoint = outline === null || outline.rx < LEAST_RADIUS
  const isHighlighted = object.designation === highlighted
  const title = family === 'star' && object.name !== '' ? object.name : object.designation
  return {
    id: `${object.catalogue}/${object.designation}`,
    family,
    ellipse: isPoint ? { ...centre, rx: RING[family], ry: RING[family], angleDeg: 0 } : outline,
    isPoint,
    title,
    name: title === object.name ? '' : object.name,
    priority: importance(object) + (isHighlighted ? 100_000 : 0),
    isHighlighted,
  }
}

const outlineOf = (object: MatchedObject, centre: Point, wcs: Wcs, toScreen: Affine): ScreenEllipse | null => {
  if (object.majorArcmin === null || object.majorArcmin <= 0 || familyOf(object) === 'star') return null
  const sky = localSky(wcs, toScreen, object)
  return sky && projectEllipse(centre, sky, { ...object, majorArcmin: object.majorArcmin })
}

// A frame that lies wholly inside an outline would show nothing of it, so some of the outline's box must be in view.
const reaches = ({ x, y, rx }: ScreenEllipse, screen: Box): boolean =>
  x + rx >= screen.x && x - rx <= screen.x + screen.width && y + rx >= screen.y && y - rx <= screen.y + screen.height
