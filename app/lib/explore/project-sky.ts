import type { Position } from '#shared/core/position.ts'
import { AIT } from '#shared/sky/all-sky.ts'
import { rotationToIcrs } from '#shared/sky/celestial-frame.ts'
import { type Matrix, positionOf, times, transposed, turned, type Vector, vectorOf } from '#shared/sky/rotation.ts'

/** Half axes of the whole sky on the plane of the Hammer-Aitoff projection [deg]. */
export const [SKY_HALF_WIDTH, SKY_HALF_HEIGHT] = [(2 * Math.SQRT2 * 180) / Math.PI, (Math.SQRT2 * 180) / Math.PI]

/** A place on the plane of the whole sky, east to the left: x to the right, y upwards [deg]. */
export type PlanePoint = readonly [x: number, y: number]

const onPlane = (native: Vector): PlanePoint => {
  const point = AIT.toPlane(native)
  if (!point) throw new Error('The whole sky lies on this plane.')
  const { xi, eta } = point
  return [-xi, eta]
}

export const planeOf = (place: Position): PlanePoint => onPlane(vectorOf(place))

/** The place under a point of the plane; null outside of the sky. */
export const placeAt = (x: number, y: number): Position | null => {
  const native = AIT.toNative({ xi: -x, eta: y })
  return native && positionOf(native)
}

/** Longitudes further apart than this on one line lie on both sides of the seam at 12h [deg on the plane]. */
const SEAM = SKY_HALF_WIDTH * 0.8

/** A line over the sky as runs of points; it is broken where it crosses the seam. */
export const lineOnPlane = (places: readonly Position[]): PlanePoint[][] => {
  const runs: PlanePoint[][] = [[]]
  for (const place of places) {
    const point = planeOf(place)
    const before = runs.at(-1)!.at(-1)
    if (before && Math.abs(before[0] - point[0]) > SEAM) runs.push([])
    runs.at(-1)!.push(point)
  }
  return runs
}

/**
 * The outline of a field on the plane: once, or twice where it lies across the seam, each copy up to the edge. `corners` are
 * [ra, dec] pairs one after the other [deg].
 */
export const fieldOnPlane = (corners: readonly number[]): PlanePoint[][] => {
  const places = Array.from({ length: corners.length / 2 }, (_, i) => ({ ra: corners[2 * i]!, dec: corners[2 * i + 1]! }))
  const whole = places.map(planeOf)
  const isSplit = whole.some(([x], i) => Math.abs(x - whole.at(i - 1)![0]) > SEAM)
  return isSplit ? bothSides(places) : [whole]
}

/** What lies across the seam, once for each side and pressed against it. */
const bothSides = (places: readonly Position[]): PlanePoint[][] =>
  [true, false].map((isEast) =>
    places.map(({ ra, dec }) => planeOf({ ra: ra < 180 === isEast ? ra : isEast ? 179.999 : 180.001, dec })),
  )

const steps = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.round((to - from) / step) + 1 }, (_, i) => from + i * step)

/** Meridians every two hours and parallels every 30 degrees. */
export const gridOnPlane = (): PlanePoint[][] => [
  ...steps(0, 330, 30).flatMap((ra) => lineOnPlane(steps(-90, 90, 3).map((dec) => ({ ra, dec })))),
  ...steps(-60, 60, 30).flatMap((dec) =>
    lineOnPlane(steps(-179.99, 179.99, 359.98 / 120).map((ra) => ({ ra: (ra + 360) % 360, dec }))),
  ),
]

/** The edge of the sky. */
export const edgeOnPlane = (): PlanePoint[] =>
  steps(0, 360, 3).map((angle) => [
    SKY_HALF_WIDTH * Math.cos((angle * Math.PI) / 180),
    SKY_HALF_HEIGHT * Math.sin((angle * Math.PI) / 180),
  ])

const placeIn = (axes: Matrix, longitude: number, latitude: number): Position =>
  positionOf(times(axes, vectorOf({ ra: longitude % 360, dec: latitude })))

const GALACTIC = rotationToIcrs({ axes: 'galactic', system: 'ICRS', equinox: 2000 }, { ra: 0, dec: 0 })
/** Half the width of the band of the Milky Way, roughly [deg]. */
export const GALAXY_HALF_WIDTH = 10
/** Small, because a cell is cut roughly where it lies across the seam [deg]. */
const CELL = 2

/** The band of the Milky Way as cells beside each other, which leave no gap at the seam. */
export const galaxyOnPlane = (): PlanePoint[][] =>
  steps(-GALAXY_HALF_WIDTH, GALAXY_HALF_WIDTH - CELL, CELL).flatMap((south) =>
    steps(0, 360 - CELL, CELL).flatMap((west) => {
      const cell = [
        placeIn(GALACTIC, west, south),
        placeIn(GALACTIC, west + CELL, south),
        placeIn(GALACTIC, west + CELL, south + CELL),
        placeIn(GALACTIC, west, south + CELL),
      ]
      return isAcrossSeam(cell) ? bothSides(cell) : [cell.map(planeOf)]
    }),
  )

/** Near a pole the two sides of the seam lie close together on the plane: there only right ascension tells. */
const isAcrossSeam = (places: readonly Position[]): boolean =>
  places.some(({ ra }, i) => {
    const before = places.at(i - 1)!.ra
    return ra < 180 !== before < 180 && Math.abs(ra - before) < 180
  })

/** Obliquity of J2000 [deg] (IAU 2006). */
const OBLIQUITY = 23.4392794
const ECLIPTIC = transposed(turned('x', OBLIQUITY))
export const eclipticOnPlane = (): PlanePoint[][] =>
  lineOnPlane(steps(0, 360, 2).map((longitude) => placeIn(ECLIPTIC, longitude, 0)))
