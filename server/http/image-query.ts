import { z } from 'zod'
import { FRAME_TYPES } from '#shared/records/metadata.ts'

export const SORTS = [
  'capture_date',
  'file_name',
  'object_name',
  'rating',
  'exposure_time_seconds',
  'file_size',
  'indexed_at',
] as const

const word = z.string().max(200)
const number = z.coerce.number()
const DATE = /^\d{4}-\d{2}-\d{2}([T ]\d{2}(:\d{2}(:\d{2}(\.\d+)?)?)?)?Z?$/
const date = z.string().regex(DATE, 'A date is written 2026-11-20 or 2026-11-20T22:15:00Z')

/** The filters of `GET /api/images`. What is not known here is refused, so that a typing error never shows everything. */
export const ImageQuery = z
  .strictObject({
    page: z.coerce.number().int().min(1).default(1).meta({ description: 'Page, from 1' }),
    page_size: z.coerce.number().int().min(1).max(100).default(50).meta({ description: 'Frames per page' }),
    search: word.optional().meta({ description: 'Part of the file name or of the object' }),
    object_name: word.optional().meta({
      description: 'Object of the header, or a designation found in the frame (M 42, ngc7000), or part of a common name',
    }),
    filter: word.optional().meta({ description: 'Filter' }),
    camera: word.optional().meta({ description: 'Part of the camera’s name' }),
    telescope: word.optional().meta({ description: 'Part of the telescope’s name' }),
    frame_type: z.enum(FRAME_TYPES).optional().meta({ description: 'Kind of frame' }),
    is_plate_solved: z.enum(['true', 'false', 'solved', 'unsolved']).optional().meta({ description: 'Solved or not' }),
    rating: z.coerce.number().int().min(0).max(5).optional().meta({ description: 'At least this many stars' }),
    start_date: date.optional().meta({ description: 'Taken at or after, UTC' }),
    end_date: date.optional().meta({ description: 'Taken at or before, UTC; a day counts as a whole' }),
    ra: number.min(0).lt(360).optional().meta({ description: 'Cone search: right ascension [deg]' }),
    dec: number.min(-90).max(90).optional().meta({ description: 'Cone search: declination [deg]' }),
    radius: number.positive().max(180).default(1).meta({ description: 'Cone search: distance of the frame’s centre [deg]' }),
    exposure_min: number.optional().meta({ description: 'Shortest exposure [s]' }),
    exposure_max: number.optional().meta({ description: 'Longest exposure [s]' }),
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
