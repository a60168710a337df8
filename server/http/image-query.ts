import { z } from 'zod'
import { FRAME_TYPES } from '#shared/records/metadata.ts'
import { constellationNamed } from '#shared/sky/constellation.ts'

export const SORTS = [
  'capture_date',
  'file_name',
  'file_path',
  'file_format',
  'file_size',
  'width_pixels',
  'height_pixels',
  'frame_type',
  'object_name',
  'filter_name',
  'camera_name',
  'telescope_name',
  'observer_name',
  'rating',
  'exposure_time_seconds',
  'gain',
  'temperature_celsius',
  'focal_length',
  'ra_center_degrees',
  'dec_center_degrees',
  'field_radius_degrees',
  'pixel_scale_arcsec',
  'rotation_degrees',
  'fwhm',
  'stars',
  'indexed_at',
] as const

/** What takes `…_min`, `…_max` (both included) and `…_above`, `…_below` (both excluded). */
export const RANGE_NAMES = ['exposure', 'gain', 'rotation', 'pixel_scale', 'fwhm'] as const

const word = z.string().max(200)
const number = z.coerce.number()
const DATE = /^\d{4}-\d{2}-\d{2}([T ]\d{2}(:\d{2}(:\d{2}(\.\d+)?)?)?)?Z?$/
const date = z.string().regex(DATE, 'A date is written 2026-11-20 or 2026-11-20T22:15:00Z')

export const constellation = z
  .string()
  .max(40)
  .refine((name) => constellationNamed(name) !== null, 'There is no such constellation: write Orion, or Ori')

const ranges = <N extends string>(name: N, what: string) =>
  ({
    [`${name}_min`]: number.optional().meta({ description: `${what}: at least` }),
    [`${name}_max`]: number.optional().meta({ description: `${what}: at most` }),
    [`${name}_above`]: number.optional().meta({ description: `${what}: more than` }),
    [`${name}_below`]: number.optional().meta({ description: `${what}: less than` }),
  }) as Record<`${N}_${'min' | 'max' | 'above' | 'below'}`, z.ZodOptional<typeof number>>

// An odd number of angles leaves a corner that is no number, and is refused.
const cornersOf = (text: string): [number, number][] => {
  const parts = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)))
  return Array.from({ length: Math.ceil(parts.length / 2) }, (_, i) => [
    parts[2 * i] ?? Number.NaN,
    parts[2 * i + 1] ?? Number.NaN,
  ])
}

/** The filters of `GET /api/images`. What is not known here is refused, so that a typing error never shows everything. */
export const ImageQuery = z
  .strictObject({
    page: z.coerce.number().int().min(1).default(1).meta({ description: 'Page, from 1' }),
    page_size: z.coerce.number().int().min(1).max(100).default(50).meta({ description: 'Frames per page' }),
    q: z.string().max(1000).optional().meta({
      description: 'What the search field of the pages takes: words, names of objects, GAIN=100, FILTER:Ha, exposure>=60',
    }),
    search: word.optional().meta({ description: 'Part of the file name or of the object' }),
    object_name: word.optional().meta({
      description: 'Object of the header, or a designation found in the frame (M 42, ngc7000), or part of a common name',
    }),
    filter: word.optional().meta({ description: 'Filter' }),
    camera: word.optional().meta({ description: 'Part of the camera’s name' }),
    telescope: word.optional().meta({ description: 'Part of the telescope’s name' }),
    constellation: constellation.optional().meta({ description: 'Constellation that the centre lies in: Orion, Ori' }),
    frame_type: z.enum(FRAME_TYPES).optional().meta({ description: 'Kind of frame' }),
    format: word.optional().meta({ description: 'Kind of file: fits, xisf, tiff, jpg, raw, cr2 …' }),
    is_plate_solved: z
      .enum(['true', 'false', 'solved', 'unsolved', 'imported'])
      .optional()
      .meta({ description: 'Solved or not' }),
    rating: z.coerce.number().int().min(0).max(5).optional().meta({ description: 'At least this many stars' }),
    start_date: date.optional().meta({ description: 'Taken at or after, UTC' }),
    end_date: date.optional().meta({ description: 'Taken at or before, UTC; a day counts as a whole' }),
    ra: number.min(0).lt(360).optional().meta({ description: 'Cone search: right ascension [deg]' }),
    dec: number.min(-90).max(90).optional().meta({ description: 'Cone search: declination [deg]' }),
    radius: number.positive().max(180).default(1).meta({ description: 'Cone search: radius [deg]' }),
    cone: z
      .enum(['centre', 'footprint'])
      .default('centre')
      .meta({ description: 'What of a frame must lie in the circle: its centre, or any part of its footprint' }),
    polygon: z
      .string()
      .max(4000)
      .transform(cornersOf)
      .pipe(
        z
          .array(z.tuple([z.number().min(0).lt(360), z.number().min(-90).max(90)]))
          .min(3, 'A polygon has three corners or more')
          .max(64),
      )
      .optional()
      .meta({ description: 'Frames that reach into this outline: ra,dec,ra,dec,… of its corners [deg]' }),
    ...ranges('exposure', 'Exposure [s]'),
    ...ranges('gain', 'Gain'),
    ...ranges('rotation', 'Rotation of the solution, -180 to 180 [deg]'),
    ...ranges('pixel_scale', 'Pixel scale of the solution [arcsec]'),
    ...ranges('fwhm', 'FWHM of the stars [arcsec]'),
    header_key: word.optional().meta({ description: 'A keyword that the header has' }),
    header_value: word.optional().meta({ description: 'Part of the value of that keyword' }),
    path: word.optional().meta({ description: 'Folder inside the library, with what lies below it' }),
    sort_by: z.enum(SORTS).default('capture_date').meta({ description: 'Order; frames that do not say come last' }),
    sort_order: z.enum(['asc', 'desc']).default('desc').meta({ description: 'Direction' }),
  })
  .refine(({ ra, dec }) => (ra === undefined) === (dec === undefined), 'A cone needs both ra and dec')
  .refine(
    ({ header_key, header_value }) => header_value === undefined || header_key !== undefined,
    'header_value needs header_key',
  )
export type ImageQuery = z.infer<typeof ImageQuery>

/** `?filter=` is no filter; a name given twice is refused by the schema, because a list is no word. */
export const withoutEmpty = (queries: Record<string, string[]>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(queries)
      .map(([name, values]) => [name, values.length === 1 ? values[0] : values] as const)
      .filter(([, value]) => value !== ''),
  )
