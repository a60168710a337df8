import type { Position } from '#shared/core/position.ts'
import type { MatchedObject } from '#shared/records/match.ts'
import { separationDeg } from '#shared/sky/angles.ts'
import { type Footprint, footprintOf } from '#shared/sky/footprint.ts'
import { type Pixel, pixelToSky, skyToPixel, type Wcs } from '#shared/sky/wcs.ts'
import type { CatalogueObject } from './catalogue.ts'
import { isWorthALabel, type MatchLimits } from './limits.ts'
import { reachesInto, reachOf } from './outline.ts'

export const DEFAULT_LIMITS: MatchLimits = { magnitudeLimit: 16, stars: true, starMagnitudeLimit: null }

/**
 * The objects of a frame, nearest to its centre first. An object is in the frame when its centre is, or when its outline reaches
 * into it; so a nebula larger than the frame counts. What lies behind the tangent plane is never in it.
 */
export const matchObjects = (
  objects: readonly CatalogueObject[],
  wcs: Wcs,
  width: number,
  height: number,
  options: Partial<MatchLimits> = {},
): MatchedObject[] => {
  const limits = { ...DEFAULT_LIMITS, ...options }
  const frame = frameOf(wcs, width, height)
  return objects
    .filter((object) => isNearby(object, frame) && isWorthALabel(object, frame, limits))
    .flatMap((object) => matched(object, frame))
    .toSorted((a, b) => a.separationArcmin - b.separationArcmin)
}

interface Frame {
  readonly wcs: Wcs
  readonly width: number
  readonly height: number
  readonly centre: Position
  readonly footprint: Footprint
  /** Centre to the farthest corner [deg]. */
  readonly radiusDeg: number
  readonly diameterDeg: number
  readonly areaDeg2: number
}

const frameOf = (wcs: Wcs, width: number, height: number): Frame => {
  const centre = pixelToSky(wcs, (width - 1) / 2, (height - 1) / 2)
  const footprint = footprintOf(wcs, width, height)
  const radiusDeg = reachOf(centre, footprint)
  const [[a, b], [c, d]] = wcs.cd
  const areaDeg2 = Math.min(Math.abs(a * d - b * c) * width * height, 20_000)
  return { wcs, width, height, centre, footprint, radiusDeg, diameterDeg: 2 * radiusDeg, areaDeg2 }
}

/** Quick, and never wrong the one way that matters: an object it drops cannot reach the frame. */
const isNearby = (object: CatalogueObject, { centre, radiusDeg }: Frame): boolean => {
  const reach = radiusDeg + (object.majorArcmin ?? 0) / 120 + MARGIN_DEG
  return Math.abs(object.dec - centre.dec) <= reach && separationDeg(centre, object) <= reach
}
const MARGIN_DEG = 1e-6

const matched = (object: CatalogueObject, frame: Frame): MatchedObject[] => {
  const pixel = pixelOf(object, frame)
  if (!pixel) return []
  const isCentreInside = pixel.x >= -0.5 && pixel.y >= -0.5 && pixel.x <= frame.width - 0.5 && pixel.y <= frame.height - 0.5
  if (!isCentreInside && !reachesInto(object, frame.footprint)) return []
  const separationArcmin = separationDeg(frame.centre, object) * 60
  return [{ ...object, aliases: [...object.aliases], x: pixel.x, y: pixel.y, separationArcmin, isCentreInside }]
}

/** Far outside the frame a distortion polynomial means nothing, so the plain projection stands in for it there. */
const pixelOf = (object: Position, { wcs }: Frame): Pixel | null =>
  skyToPixel(wcs, object) ?? skyToPixel({ ...wcs, sip: null }, object)
