import { type SQL, sql } from '#server/db/drizzle.ts'
import { meta, NUMBERS } from '#server/search/sql.ts'
import type { RangeField } from '#shared/records/search.ts'
import type { Condition } from '#shared/search/condition.ts'
import { parseText } from '#shared/search/parse-text.ts'
import { constellationsNamed } from '#shared/sky/constellation.ts'
import type { ImageQuery, RANGE_NAMES, SORTS } from './image-query.ts'

/** The filters of the public API as conditions of the one search. */
export const conditionsOfImages = (query: ImageQuery): Condition[] => {
  const { ra, dec, radius, is_plate_solved: solved } = query
  const given: (Condition | false)[] = [
    ...RANGES.map(([name, field]) => rangeOf(query, name, field)),
    query.search !== undefined && { test: 'named', part: query.search },
    query.object_name !== undefined && { test: 'contains', name: query.object_name },
    query.filter !== undefined && { test: 'is', field: 'filter', values: [query.filter] },
    query.camera !== undefined && { test: 'has', field: 'camera', part: query.camera },
    query.telescope !== undefined && { test: 'has', field: 'telescope', part: query.telescope },
    query.constellation !== undefined && { test: 'constellation', ids: constellationsNamed([query.constellation]) },
    query.frame_type !== undefined && { test: 'is', field: 'frameType', values: [query.frame_type] },
    ...formatOf(query.format),
    solved !== undefined && { test: 'solved', isSolved: solved === 'true' || solved === 'solved' },
    solved === 'imported' && { test: 'solved', isSolved: false },
    query.rating !== undefined && { test: 'rating', least: query.rating },
    (query.start_date !== undefined || query.end_date !== undefined) && {
      test: 'taken',
      from: query.start_date === undefined ? null : instant(query.start_date, 'T00:00:00Z'),
      to: query.end_date === undefined ? null : instant(query.end_date, 'T23:59:59.999Z'),
    },
    query.header_key !== undefined && {
      test: 'card',
      source: query.header_key,
      keyword: query.header_key,
      part: query.header_value ?? '',
      isWhole: false,
      min: null,
      max: null,
    },
    query.path !== undefined && { test: 'folder', folder: query.path },
    ra !== undefined && dec !== undefined && { test: 'cone', cone: { ra, dec, radiusDeg: radius }, of: query.cone },
    query.polygon !== undefined && { test: 'polygon', corners: query.polygon },
  ]
  return [...given.filter((condition) => condition !== false), ...parseText(query.q ?? '')]
}

const RANGES: readonly (readonly [(typeof RANGE_NAMES)[number], RangeField])[] = [
  ['exposure', 'exposureSeconds'],
  ['gain', 'gain'],
  ['rotation', 'rotation'],
  ['pixel_scale', 'scale'],
  ['fwhm', 'fwhm'],
]

const rangeOf = (query: ImageQuery, name: (typeof RANGE_NAMES)[number], field: RangeField): Condition | false => {
  const [from, above] = [query[`${name}_min`], query[`${name}_above`]]
  const [to, below] = [query[`${name}_max`], query[`${name}_below`]]
  if (from === undefined && above === undefined && to === undefined && below === undefined) return false
  const isMinExcluded = above !== undefined && (from === undefined || above >= from)
  const isMaxExcluded = below !== undefined && (to === undefined || below <= to)
  const [min, max] = [isMinExcluded ? above : from, isMaxExcluded ? below : to]
  return { test: 'range', field, min: min ?? null, max: max ?? null, isMinExcluded, isMaxExcluded }
}

/** The endings that people know a format by. */
const FORMATS: Readonly<Record<string, string>> = { fit: 'fits', fts: 'fits', fz: 'fits', tif: 'tiff', jpg: 'jpeg' }
const RAW_FORMATS = ['cr2', 'cr3', 'nef', 'arw', 'raf', 'rw2', 'orf', 'dng']

const formatOf = (name: string | undefined): Condition[] => {
  if (name === undefined) return []
  const plain = name.toLowerCase().replace(/^\./, '')
  const isRaw = RAW_FORMATS.includes(plain)
  const format: Condition = { test: 'is', field: 'format', values: [isRaw ? 'raw' : (FORMATS[plain] ?? plain)] }
  return isRaw ? [format, { test: 'named', part: `.${plain}` }] : [format]
}

/** A day alone stands for its beginning or its end. */
const instant = (date: string, rest: string): number => {
  const [day, time] = date.replace('Z', '').split(/[T ]/)
  const full = time === undefined || /:/.test(time) ? time : `${time}:00`
  return Date.parse(full === undefined ? `${day}${rest}` : `${day}T${full}Z`)
}

const COLUMNS: Readonly<Record<(typeof SORTS)[number], SQL>> = {
  capture_date: meta('dateObs'),
  file_name: sql`f.fileName`,
  file_path: sql`f.folder || '/' || f.fileName`,
  file_format: sql`f.format`,
  file_size: sql`f.sizeBytes`,
  width_pixels: sql`f.width`,
  height_pixels: sql`f.height`,
  frame_type: sql`f.frameType`,
  object_name: meta('object'),
  filter_name: meta('filter'),
  camera_name: meta('camera'),
  telescope_name: meta('telescope'),
  observer_name: meta('observer'),
  rating: sql`coalesce(r.rating, 0)`,
  exposure_time_seconds: NUMBERS.exposureSeconds,
  gain: NUMBERS.gain,
  temperature_celsius: NUMBERS.temperature,
  focal_length: NUMBERS.focal,
  ra_center_degrees: sql`s.ra`,
  dec_center_degrees: sql`s.dec`,
  field_radius_degrees: sql`s.radiusDeg`,
  pixel_scale_arcsec: NUMBERS.scale,
  rotation_degrees: NUMBERS.rotation,
  fwhm: NUMBERS.fwhm,
  stars: NUMBERS.stars,
  indexed_at: sql`f.indexedAt`,
}

/** What does not say comes last, whichever the direction; the id settles ties, so that pages never overlap. */
export const orderOf = ({ sort_by, sort_order }: Pick<ImageQuery, 'sort_by' | 'sort_order'>): SQL =>
  sql`${COLUMNS[sort_by]} IS NULL, ${COLUMNS[sort_by]} ${sql.raw(sort_order === 'asc' ? 'ASC' : 'DESC')}, f.id`
