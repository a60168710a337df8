import type { Entry } from '#lib/data/entry.ts'
import type { Position } from '#shared/core/position.ts'
import { separationDeg } from '#shared/sky/angles.ts'
import { fieldOnPlane, type PlanePoint, planeOf } from './project-sky.ts'

/** Frames that show the same field, near enough for a drawing of the whole sky. */
export interface Field extends Position {
  readonly radiusDeg: number
  readonly count: number
  readonly centre: PlanePoint
  readonly outlines: readonly (readonly PlanePoint[])[]
}

/** Solved frames by field: those whose centres and sizes agree to a tenth of their size are one. The largest come first. */
export const fieldsOf = (entries: readonly Entry[]): Field[] => {
  const groups = new Map<string, { readonly entry: Entry; count: number }>()
  for (const entry of entries) {
    const { ra, dec, radiusDeg } = entry
    if (ra === null || dec === null || radiusDeg === null) continue
    const step = Math.max(0.02, radiusDeg / 10)
    const size = Math.round(Math.log2(Math.max(radiusDeg, 1e-3)) * 4)
    const key = [size, Math.round((ra * Math.cos((dec * Math.PI) / 180)) / step), Math.round(dec / step)].join()
    const known = groups.get(key)
    if (known) known.count++
    else groups.set(key, { entry, count: 1 })
  }
  return [...groups.values()]
    .map(({ entry, count }): Field => {
      const place = { ra: entry.ra!, dec: entry.dec! }
      return { ...place, radiusDeg: entry.radiusDeg!, count, centre: planeOf(place), outlines: fieldOnPlane(entry.corners) }
    })
    .sort((a, b) => b.radiusDeg - a.radiusDeg)
}

/** The smallest field at a place; a field that is hard to hit counts a little around itself [deg]. */
export const fieldAt = (fields: readonly Field[], place: Position, slackDeg: number): Field | null => {
  const hit = fields.filter((field) => separationDeg(field, place) <= Math.max(field.radiusDeg * 0.9, slackDeg))
  return hit.sort((a, b) => a.radiusDeg - b.radiusDeg || separationDeg(a, place) - separationDeg(b, place))[0] ?? null
}
