import { RANGE_FIELDS, type RangeField, type SearchQuery } from '#shared/records/search.ts'
import { constellationsNamed } from '#shared/sky/constellation.ts'
import type { Condition, TextField } from './condition.ts'
import { parseText } from './parse-text.ts'

/** Everything a query asks for, the cheap tests first. An empty list is every frame. */
export const conditionsOf = (query: SearchQuery): Condition[] => {
  const { contains, folder, solved, rating, from, to, ranges, cone, polygon, states } = query
  const anyOf = (field: TextField, values: readonly string[]): Condition[] =>
    values.length > 0 ? [{ test: 'is', field, values }] : []
  return [
    ...when(solved !== null, { test: 'solved', isSolved: solved === true }),
    ...when(rating > 0, { test: 'rating', least: rating }),
    ...when(from !== '' || to !== '', { test: 'nights', from, to }),
    ...when(states.length > 0, { test: 'states', any: states }),
    ...anyOf('frameType', query.types),
    ...anyOf('object', query.objects),
    ...anyOf('filter', query.filters),
    ...when(query.constellations.length > 0, { test: 'constellation', ids: constellationsNamed(query.constellations) }),
    ...anyOf('camera', query.cameras),
    ...anyOf('telescope', query.telescopes),
    ...anyOf('format', query.formats),
    ...when(folder !== '', { test: 'folder', folder }),
    ...(Object.keys(RANGE_FIELDS) as RangeField[]).flatMap((field): Condition[] => {
      const [min, max] = ranges[field] ?? [null, null]
      return when(min !== null || max !== null, { test: 'range', field, min, max })
    }),
    ...when(contains.trim() !== '', { test: 'contains', name: contains.trim() }),
    ...(cone ? [{ test: 'cone', cone, of: 'footprint' } as const] : []),
    ...(polygon ? [{ test: 'polygon', corners: polygon } as const] : []),
    ...parseText(query.text),
  ]
}

const when = (isAsked: boolean, condition: Condition): Condition[] => (isAsked ? [condition] : [])
