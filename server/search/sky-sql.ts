import { type SQL, sql } from 'drizzle-orm'
import type { Condition } from '#shared/search/condition.ts'
import { separationDeg } from '#shared/sky/angles.ts'
import { middleOf } from '#shared/sky/footprint.ts'
import { boxOfCap } from '#shared/sky/vectors.ts'

type InCone = Extract<Condition, { test: 'cone' }>

/** Frames that come into a circle. */
export const isInCone = (condition: InCone): SQL => sql`f.id IN (${framesInCone(condition)})`

/** The ids of the solutions in a circle: boxes of the R*Tree first, then the outlines themselves. */
export const framesInCone = ({ cone, of }: InCone): SQL => {
  const { ra, dec, radiusDeg } = cone
  const exact =
    of === 'centre'
      ? sql`separation_deg(p.ra, p.dec, ${ra}, ${dec}) <= ${radiusDeg}`
      : sql`is_in_circle(p.ra, p.dec, p.radiusDeg, p.footprint, ${ra}, ${dec}, ${radiusDeg}) = 1`
  return sql`${framesNear(ra, dec, radiusDeg)} AND ${exact}`
}

/** Frames that share a place with an outline of great circles. */
export const isInOutline = (corners: readonly (readonly [number, number])[]): SQL => {
  const { ra, dec } = middleOf(corners)
  const reach = Math.max(...corners.map(([a, d]) => separationDeg({ ra, dec }, { ra: a, dec: d })))
  return sql`f.id IN (${framesNear(ra, dec, reach)} AND overlaps(p.footprint, ${JSON.stringify(corners)}) = 1)`
}

/** Solutions whose box touches the box of a cap; more conditions may follow. */
export const framesNear = (ra: number, dec: number, radiusDeg: number): SQL => {
  const [x, y, z] = boxOfCap(ra, dec, radiusDeg)
  return sql`SELECT p.id FROM footprintBoxes b JOIN footprints USING (key) JOIN solutions p ON p.id = frameId
    WHERE b.maxX >= ${x![0]} AND b.minX <= ${x![1]} AND b.maxY >= ${y![0]} AND b.minY <= ${y![1]}
    AND b.maxZ >= ${z![0]} AND b.minZ <= ${z![1]}`
}
