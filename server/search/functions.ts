import type Database from 'better-sqlite3'
import { headerHas } from '#server/db/header-text.ts'
import { nameKey } from '#shared/catalogues/name-key.ts'
import { nightOf } from '#shared/review/night.ts'
import { separationDeg } from '#shared/sky/angles.ts'
import { constellationOf } from '#shared/sky/constellation.ts'
import type { Footprint } from '#shared/sky/footprint.ts'
import { overlap, reachesCircle } from '#shared/sky/overlap.ts'

/** The SQL functions of the search. They are needed for writing too: triggers keep names and footprints in step. */
export const addSearchFunctions = (sqlite: Database.Database): void => {
  const add = (name: string, body: (...values: unknown[]) => unknown): void => {
    sqlite.function(name, { deterministic: true, varargs: true }, body)
  }
  add('header_has', headerHas)
  add('separation_deg', separation)
  add('name_key', (name) => (typeof name === 'string' ? nameKey(name) : null))
  add('folded', (text) => (typeof text === 'string' ? text.toLowerCase() : null))
  add('night_of', nightOfText)
  add('constellation_of', constellationOfSql)
  add('reach_deg', reachDeg)
  add('circle_side', circleSide)
  add('reaches_circle', reachesCircleSql)
  add('overlaps', overlaps)
}

/** `separation_deg(ra, dec, ra, dec)` [deg]; null when a position is. */
const separation = (...angles: unknown[]): number | null => {
  const [ra, dec, otherRa, otherDec] = angles.map((angle) => (typeof angle === 'number' ? angle : Number.NaN))
  const distance = separationDeg({ ra: ra!, dec: dec! }, { ra: otherRa!, dec: otherDec! })
  return Number.isNaN(distance) ? null : distance
}

/** `night_of(dateObs, longitude)`: the evening's date, '' when there is none. */
const nightOfText = (dateObs: unknown, longitude: unknown): string => {
  const time = Date.parse(String(dateObs ?? ''))
  if (Number.isNaN(time)) return ''
  return nightOf(time, typeof longitude === 'number' ? longitude : null, -new Date(time).getTimezoneOffset() * 60_000)
}

/** `constellation_of(ra, dec)`: the IAU abbreviation. */
const constellationOfSql = (ra: unknown, dec: unknown): string => constellationOf({ ra: Number(ra), dec: Number(dec) })

// Written by our own jobs, and checked by the row's schema then.
const footprintOf = (json: unknown): Footprint => JSON.parse(String(json ?? '[]'))

/** `reach_deg(ra, dec, radiusDeg, footprint)`: distance to the farthest place of a frame [deg]. */
const reachDeg = (ra: unknown, dec: unknown, radiusDeg: unknown, footprint: unknown): number => {
  const centre = { ra: Number(ra), dec: Number(dec) }
  return Math.max(Number(radiusDeg), ...footprintOf(footprint).map(([a, d]) => separationDeg(centre, { ra: a, dec: d })))
}

/** `circle_side(ra, dec, reach, centreRa, centreDec, radiusDeg)`: 1 in a circle, -1 beside it, 0 where the outline decides. */
const circleSide = (...values: unknown[]): number => {
  const [ra, dec, reach, circleRa, circleDec, radiusDeg] = values.map(Number)
  const distance = separationDeg({ ra: ra!, dec: dec! }, { ra: circleRa!, dec: circleDec! })
  if (distance <= radiusDeg!) return 1
  return distance > radiusDeg! + reach! + 1e-9 ? -1 : 0
}

/** `reaches_circle(footprint, centreRa, centreDec, radiusDeg)`: 1 when an outline comes into a circle. */
const reachesCircleSql = (footprint: unknown, ra: unknown, dec: unknown, radiusDeg: unknown): number =>
  reachesCircle(footprintOf(footprint), { ra: Number(ra), dec: Number(dec) }, Number(radiusDeg)) ? 1 : 0

let lastOutline: { readonly json: string; readonly corners: Footprint } = { json: '', corners: [] }

/** `overlaps(footprint, outline)`: 1 when two outlines, as JSON, share any place. The second is the same for a whole query. */
const overlaps = (footprint: unknown, outline: unknown): number => {
  if (outline !== lastOutline.json) lastOutline = { json: String(outline), corners: footprintOf(outline) }
  return overlap(footprintOf(footprint), lastOutline.corners) ? 1 : 0
}
