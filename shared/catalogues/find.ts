import { fail, ok, type Result } from '#shared/core/fault.ts'
import type { Position } from '#shared/core/position.ts'
import { parseSexagesimal } from '#shared/sky/angles.ts'
import type { CatalogueObject } from './catalogue.ts'
import { nameKey } from './name-key.ts'

/**
 * The object of that designation or name, however it is written: `M 42`, `m42`, `ngc1976`, `Sh2-281`, `orion nebula`, `vega`.
 * Faults: `catalogue.unknown`, with the nearest spellings.
 */
export const findObject = (objects: readonly CatalogueObject[], text: string): Result<CatalogueObject> => {
  const wanted = nameKey(text)
  const spellings = ({ designation, aliases, name }: CatalogueObject): string[] => [designation, ...aliases, name].filter(Boolean)
  const found =
    objects.find((object) => nameKey(object.designation) === wanted) ??
    objects.find((object) => spellings(object).some((spelling) => nameKey(spelling) === wanted))
  if (found) return ok(found)
  const near = objects
    .flatMap((object) => spellings(object).map((spelling) => ({ spelling, distance: editDistance(nameKey(spelling), wanted) })))
    .filter(({ distance }) => distance <= Math.max(1, wanted.length / 3))
    .toSorted((a, b) => a.distance - b.distance || a.spelling.length - b.spelling.length)
  const suggestions = [...new Set(near.map(({ spelling }) => spelling))].slice(0, 3)
  const hint = suggestions.length > 0 ? ` Did you mean ${suggestions.join(', ')}?` : ''
  return fail('not-found', 'catalogue.unknown', `No catalogue has "${text}".${hint}`)
}

/** A place written as two angles: `83.82 -5.39` in degrees, or `05:35:17 -05:23:28` with hours first. Null when it is not. */
export const parsePosition = (text: string): Position | null => {
  const decimal = /^\s*(\d+(?:\.\d+)?)[\s,]+([+-]?\d+(?:\.\d+)?)\s*$/.exec(text)
  if (decimal) return inRange(Number(decimal[1]), Number(decimal[2]))
  const parts = /^\s*(\d.*?)[\s,]+([+−-]\s*\d.*)$/.exec(text)
  if (!parts) return null
  const [ra, dec] = [parseSexagesimal(parts[1]!, 'hours'), parseSexagesimal(parts[2]!, 'degrees')]
  return ra === null || dec === null ? null : inRange(ra, dec)
}

const inRange = (ra: number, dec: number): Position | null =>
  ra >= 0 && ra < 360 && dec >= -90 && dec <= 90 ? { ra, dec } : null

/** Least number of letters to insert, drop or change (Wagner and Fischer 1974). */
const editDistance = (a: string, b: string): number => {
  if (Math.abs(a.length - b.length) > 4) return 99
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    row = next
  }
  return row.at(-1)!
}
