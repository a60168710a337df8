import { type SQL, sql } from '#server/db/drizzle.ts'
import type { Condition } from '#shared/search/condition.ts'
import { separationDeg } from '#shared/sky/angles.ts'
import { middleOf } from '#shared/sky/footprint.ts'
import { boxOfCap } from '#shared/sky/vectors.ts'

type InCone = Extract<Condition, { test: 'cone' }>

/** Frames that come into a circle. */
export const isInCone = (condition: InCone): SQL => sql`f.id IN (${framesInCone(condition)})`

/** The ids of the frames in a circle: boxes of the R*Tree, then distances, and outlines only where distances do not decide. */
export const framesInCone = ({ cone, of }: InCone): SQL => {
  const { ra, dec, radiusDeg } = cone
  const near = framesNear(ra, dec, radiusDeg)
  if (of === 'centre') return sql`${near} AND separation_deg(b.ra, b.dec, ${ra}, ${dec}) <= ${radiusDeg}`
  return sql`${near} AND CASE circle_side(b.ra, b.dec, b.reach, ${ra}, ${dec}, ${radiusDeg}) WHEN 1 THEN 1 WHEN -1 THEN 0
    ELSE (SELECT reaches_circle(p.footprint, ${ra}, ${dec}, ${radiusDeg}) FROM solutions p WHERE p.id = b.frameId) END`
}

/** Frames that share a place with an outline of great circles. */
export const isInOutline = (corners: readonly (readonly [number, number])[]): SQL => {
  const { ra, dec } = middleOf(corners)
  const reach = Math.max(...corners.map(([a, d]) => separationDeg({ ra, dec }, { ra: a, dec: d })))
  return sql`f.id IN (${framesNear(ra, dec, reach)} AND (SELECT overlaps(p.footprint, ${JSON.stringify(corners)}) FROM solutions p WHERE p.id = b.frameId))`
}

/** Frames whose box touches the box of a cap; more conditions may follow. */
const framesNear = (ra: number, dec: number, radiusDeg: number): SQL => {
  const [x, y, z] = boxOfCap(ra, dec, radiusDeg)
  return sql`SELECT b.frameId AS id FROM footprintBoxes b
    WHERE b.maxX >= ${x![0]} AND b.minX <= ${x![1]} AND b.maxY >= ${y![0]} AND b.minY <= ${y![1]}
    AND b.maxZ >= ${z![0]} AND b.minZ <= ${z![1]}`
}
