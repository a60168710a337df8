import { type SQL, sql } from 'drizzle-orm'
import type { ImageQuery, SORTS } from './image-query.ts'

/** The tables a query sees: f frames, s solutions, r reviews, m matches, h headers. */
export const TABLES_OF_IMAGES = sql`frames f LEFT JOIN solutions s USING (id) LEFT JOIN reviews r USING (id)
  LEFT JOIN matches m USING (id) LEFT JOIN headers h ON h.frameId = f.id`

const meta = (field: string): SQL => sql.raw(`json_extract(f.metadata, '$.${field}')`)

/** One condition for every filter that was given. Values are always bound, never pasted. */
export const conditionsOf = (query: ImageQuery): SQL => {
  const { ra, dec, radius } = query
  const given: (SQL | undefined)[] = [
    query.search === undefined
      ? undefined
      : sql`(${like(sql`f.fileName`, query.search)} OR ${like(meta('object'), query.search)})`,
    query.object_name === undefined ? undefined : isOfObject(query.object_name),
    query.filter === undefined ? undefined : sql`lower(${meta('filter')}) = ${query.filter.toLowerCase()}`,
    query.camera === undefined ? undefined : like(meta('camera'), query.camera),
    query.telescope === undefined ? undefined : like(meta('telescope'), query.telescope),
    query.frame_type === undefined ? undefined : sql`f.frameType = ${query.frame_type}`,
    query.is_plate_solved === undefined
      ? undefined
      : ['true', 'solved'].includes(query.is_plate_solved)
        ? sql`s.id IS NOT NULL`
        : sql`s.id IS NULL`,
    query.rating === undefined ? undefined : sql`coalesce(r.rating, 0) >= ${query.rating}`,
    query.start_date === undefined
      ? undefined
      : sql`${meta('dateObs')} >= ${instant(query.start_date, 'T00:00:00').replace('Z', '')}`,
    query.end_date === undefined ? undefined : sql`${meta('dateObs')} <= ${instant(query.end_date, 'T23:59:59.999Z')}`,
    ra === undefined || dec === undefined ? undefined : sql`separation_deg(s.ra, s.dec, ${ra}, ${dec}) <= ${radius}`,
    query.exposure_min === undefined ? undefined : sql`${meta('exposureSeconds')} >= ${query.exposure_min}`,
    query.exposure_max === undefined ? undefined : sql`${meta('exposureSeconds')} <= ${query.exposure_max}`,
    query.header_key === undefined ? undefined : sql`header_has(h.text, ${query.header_key}, ${query.header_value ?? ''}) = 1`,
    query.path === undefined ? undefined : isBelow(query.path),
  ]
  const conditions = given.filter((condition) => condition !== undefined)
  return conditions.length === 0 ? sql`1 = 1` : sql.join(conditions, sql` AND `)
}

const COLUMNS: Readonly<Record<(typeof SORTS)[number], SQL>> = {
  capture_date: meta('dateObs'),
  file_name: sql`f.fileName`,
  object_name: meta('object'),
  rating: sql`coalesce(r.rating, 0)`,
  exposure_time_seconds: meta('exposureSeconds'),
  file_size: sql`f.sizeBytes`,
  indexed_at: sql`f.indexedAt`,
}

/** What does not say comes last, whichever the direction; the id settles ties, so that pages never overlap. */
export const orderOf = ({ sort_by, sort_order }: ImageQuery): SQL =>
  sql`${COLUMNS[sort_by]} IS NULL, ${COLUMNS[sort_by]} ${sql.raw(sort_order === 'asc' ? 'ASC' : 'DESC')}, f.id`

const like = (column: SQL, part: string): SQL => sql`${column} LIKE ${`%${escaped(part)}%`} ESCAPE '\\'`
const escaped = (part: string): string => part.replace(/[\\%_]/g, '\\$&')

const isBelow = (path: string): SQL => {
  const folder = path.replace(/^\/+|\/+$/g, '')
  return sql`(f.folder = ${folder} OR f.folder LIKE ${`${escaped(folder)}/%`} ESCAPE '\\')`
}

/**
 * A day alone stands for its beginning or its end. Times are compared as text, as ISO 8601 allows; a beginning goes without
 * its Z, because `00Z` would sort after `00.5Z`.
 */
const instant = (date: string, rest: string): string => {
  const [day, time] = date.replace('Z', '').split(/[T ]/)
  return time === undefined ? `${day}${rest}` : `${day}T${time}Z`
}

/** `M 42`, `m42` and `Messier 42` are the same. */
export const normalised = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[\s-]/g, '')
    .replace(/^messier(?=\d)/, 'm')

const plain = (column: string): SQL => sql.raw(`replace(replace(lower(${column}), ' ', ''), '-', '')`)

const isOfObject = (name: string): SQL => sql`(${plain(`json_extract(f.metadata, '$.object')`)} = ${normalised(name)} OR EXISTS (
  SELECT 1 FROM json_each(m.objects) o WHERE ${plain(`json_extract(o.value, '$.designation')`)} = ${normalised(name)}
    OR EXISTS (SELECT 1 FROM json_each(o.value, '$.aliases') a WHERE ${plain('a.value')} = ${normalised(name)})
    OR (${name.trim().length >= 3 ? 1 : 0} AND ${like(sql`json_extract(o.value, '$.name')`, name.trim())})))`
