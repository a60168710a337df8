import type { Hono } from 'hono'
import { z } from 'zod'
import { sql } from '#server/db/drizzle.ts'
import { meta, NUMBERS, sqlOf, TABLES_OF_FRAMES } from '#server/search/sql.ts'
import { type Counted, statisticsOf } from '#shared/search/statistics.ts'
import { parseInput, sendFault } from './answer.ts'
import { conditionsOfImages } from './image-filters.ts'
import { ImageQuery, withoutEmpty } from './image-query.ts'
import type { Services } from './services.ts'

const Share = z.object({ name: z.string(), frames: z.int(), seconds: z.number() })
/** `to` is null where a bin has no end. */
const Bin = z.object({ from: z.number(), to: z.number().nullable(), count: z.int() })

export const StatisticsAnswer = z.object({
  ...{ frames: z.int(), solved: z.int(), rejected: z.int(), lights: z.int(), seconds: z.number(), nights: z.int() },
  ...{ types: z.array(Share), filters: z.array(Share), objects: z.array(Share), cameras: z.array(Share) },
  ...{ telescopes: z.array(Share), months: z.array(Share) },
  ...{ exposures: z.array(Bin), fwhms: z.array(Bin), rotations: z.array(Bin), scales: z.array(Bin) },
  /** Centres of the solved fields [deg], at most 10,000. */
  sky_coverage: z.array(z.object({ ra: z.number(), dec: z.number() })),
})

const MOST_FIELDS = 10_000

/** `GET /api/statistics`: what the frames of a search add up to, with the filters of `GET /api/images`. */
export const statisticsRoutes = (app: Hono, { database }: Services): void => {
  app.get('/api/statistics', (c) => {
    const query = parseInput(ImageQuery, withoutEmpty(c.req.queries()), 'images.bad-query')
    if (!query.ok) return sendFault(query.fault)
    const { counted, fields } = countedFrames(database, query.value)
    return c.json({ ...statisticsOf(counted), sky_coverage: fields })
  })
}

/** The frames of a search as statistics need them, and the centres of the solved fields [deg]. */
export const countedFrames = (
  database: Services['database'],
  query: ImageQuery,
): { readonly counted: Counted[]; readonly fields: { readonly ra: number; readonly dec: number }[] } => {
  const where = sqlOf(conditionsOfImages(query))
  const rows =
    database.db.all<Row>(sql`SELECT ${meta('object')} AS object, ${meta('filter')} AS filter, ${meta('camera')} AS camera,
    ${meta('telescope')} AS telescope, f.frameType AS frameType, f.format AS format, ${NUMBERS.exposureSeconds} AS exposureSeconds,
    night_of(${meta('dateObs')}, ${meta('longitude')}) AS night, s.ra AS ra, s.dec AS dec, f.presence = 'missing' AS isMissing,
    coalesce(r.isRejected, 0) AS isRejected, ${NUMBERS.fwhm} AS fwhm, ${NUMBERS.rotation} AS rotation, ${NUMBERS.scale} AS scale
    FROM ${TABLES_OF_FRAMES} WHERE ${where}`)
  const counted = rows.map(
    (row): Counted => ({
      ...row,
      ...{ isSolved: row.ra !== null, isMissing: row.isMissing === 1, isRejected: row.isRejected === 1 },
    }),
  )
  const fields = rows.flatMap(({ ra, dec }) => (ra === null || dec === null ? [] : [{ ra, dec }])).slice(0, MOST_FIELDS)
  return { counted, fields }
}

type Row = Omit<Counted, 'isSolved' | 'isMissing' | 'isRejected'> & {
  readonly ra: number | null
  readonly dec: number | null
  readonly isMissing: number
  readonly isRejected: number
}
