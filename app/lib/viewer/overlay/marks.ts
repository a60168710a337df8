import type { MatchedObject } from '#shared/records/match.ts'
import type { Wcs } from '#shared/sky/wcs.ts'
import { type Affine, IDENTITY, type Point } from '../math/affine.ts'
import { projectEllipse, type ScreenEllipse } from '../math/ellipse.ts'
import { type LocalSky, localSky, onScreen } from '../math/local-sky.ts'
import { pixelToScreen } from '../math/view.ts'
import { type Box, overlaps } from './box.ts'
import { type Family, familyOf, importance, isMinor } from './importance.ts'

/** What is known of an object before the view is: it changes with the solution, not with pan and zoom. */
export interface ChartObject {
  readonly object: MatchedObject
  readonly family: Family
  readonly priority: number
  readonly isMinor: boolean
  /** Pixels per degree around it; null for points and where the picture cannot show the sky. */
  readonly sky: LocalSky | null
}

/** A catalogue object as it is drawn. */
export interface Mark {
  readonly id: string
  readonly family: Family
  readonly ellipse: ScreenEllipse
  /** Too small to show an outline: a small ring instead. */
  readonly isPoint: boolean
  /** Drawn quietly: one of the many of a large catalogue. */
  readonly isMinor: boolean
  readonly title: string
  readonly name: string
  readonly priority: number
  readonly isHighlighted: boolean
}

export interface MarkOptions {
  readonly hasStars: boolean
  readonly highlighted: string | null
  /** How many marks at most, the most important ones. */
  readonly limit: number
  /** How many stars without a proper name. */
  readonly minorStarLimit: number
}

/** Outlines smaller than this are drawn as rings [CSS px]. */
const LEAST_RADIUS = 5
const RING = 6

/** The objects of a solved frame, ready to be drawn in any view; the most important first. */
export const chartOf = (objects: readonly MatchedObject[], wcs: Wcs): ChartObject[] =>
  objects
    .filter(({ x, y }) => Number.isFinite(x + y))
    .map((object) => ({
      ...{ object, family: familyOf(object), priority: importance(object), isMinor: isMinor(object) },
      sky: hasOutline(object) ? localSky(wcs, IDENTITY, object) : null,
    }))
    .sort((a, b) => b.priority - a.priority || (a.object.designation < b.object.designation ? -1 : 1))

const hasOutline = (object: MatchedObject): boolean => (object.majorArcmin ?? 0) > 0 && familyOf(object) !== 'star'

/** The objects that touch `area` (the part of the screen that shows the picture), the most important first. */
export const marksOf = (
  chart: readonly ChartObject[],
  toScreen: Affine,
  area: Box,
  { hasStars, highlighted, limit, minorStarLimit }: MarkOptions,
): Mark[] => {
  const marks = chart
    .filter(({ family, object }) => hasStars || family !== 'star' || object.designation === highlighted)
    .map((item) => markOf(item, toScreen, highlighted))
    .filter(({ ellipse }) => overlaps(boundsOf(ellipse), area))
  const minorStars = marks.filter(({ family, isMinor }) => family === 'star' && isMinor)
  const dropped = new Set(minorStars.slice(minorStarLimit))
  return marks.filter((mark) => !dropped.has(mark)).slice(0, limit)
}

const markOf = ({ object, family, sky, ...rest }: ChartObject, toScreen: Affine, highlighted: string | null): Mark => {
  const centre = pixelToScreen(toScreen, object)
  const outline = sky && outlineOf(object, centre, onScreen(sky, toScreen))
  const isPoint = outline === null || outline.rx < LEAST_RADIUS
  const isHighlighted = object.designation === highlighted
  const title = family === 'star' && object.name !== '' ? object.name : object.designation
  return {
    ...{ id: `${object.catalogue}/${object.designation}`, family, isPoint, title, isHighlighted },
    ellipse: isPoint ? { ...centre, rx: RING, ry: RING, angleDeg: 0 } : outline,
    isMinor: rest.isMinor && !isHighlighted,
    name: title === object.name ? '' : object.name,
    priority: rest.priority + (isHighlighted ? 100_000 : 0),
  }
}

const outlineOf = (object: MatchedObject, centre: Point, sky: LocalSky): ScreenEllipse =>
  projectEllipse(centre, sky, { ...object, majorArcmin: object.majorArcmin ?? 0 })

const boundsOf = ({ x, y, rx }: ScreenEllipse): Box => ({ x: x - rx, y: y - rx, width: 2 * rx, height: 2 * rx })
