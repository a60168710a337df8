import type { Context, Hono } from 'hono'
import { z } from 'zod'
import { createLibraryFigures } from '#server/search/library-figures.ts'
import { type Share, type Statistics, statisticsOf } from '#shared/search/statistics.ts'
import { parseInput, sendFault } from './answer.ts'
import { ImageQuery, withoutEmpty } from './image-query.ts'
import type { Services } from './services.ts'
import { countedFrames } from './statistics.ts'

export const StatsOverview = z.object({
  ...{ total_images: z.int(), total_plate_solved: z.int(), total_messier_matches: z.int(), total_ngc_matches: z.int() },
  ...{ total_exposure_hours: z.number(), storage_used_bytes: z.number() },
})
export const StatsByMonth = z.array(z.object({ month: z.string(), count: z.int(), exposure_hours: z.number() }))
export const StatsBySubtype = z.array(z.object({ subtype: z.string(), count: z.int() }))
export const StatsByFormat = z.array(z.object({ format: z.string(), count: z.int() }))
export const StatsObjects = z.array(z.object({ object_name: z.string(), count: z.int(), exposure_hours: z.number() }))
const Bin = z.object({ from: z.number(), to: z.number().nullable(), count: z.int() })
const Named = z.array(z.object({ name: z.string(), count: z.int(), exposure_hours: z.number() }))
export const StatsFits = z.object({
  overview: z.object({
    ...{ total_images: z.int(), total_subs: z.int(), total_exposure_hours: z.number(), average_exposure_seconds: z.number() },
  }),
  ...{ exposure_distribution: z.array(Bin), rotation_distribution: z.array(Bin), pixel_scale_distribution: z.array(Bin) },
  ...{ cameras: Named, telescopes: Named, filters: Named },
  sky_coverage: z.array(z.object({ ra: z.number(), dec: z.number() })),
})

/** As long as AstroCat kept them [ms]. */
const FRESH_MS = 300_000
const [MONTHS, OBJECTS] = [12, 10]

/** `GET /api/stats/overview`, `by-month`, `by-subtype`, `by-format`, `top-objects` and `/api/admin/stats`, in AstroCat's words. */
export const astrocatStatisticsRoutes = (app: Hono, { database }: Services): void => {
  const { sqlite } = database
  const figures = createLibraryFigures(database)
  const whole = kept((): Statistics => statisticsOf(countedFrames(database, ImageQuery.parse({})).counted))
  const matches = sqlite.prepare<[string], { readonly total: number }>(
    'SELECT count(*) AS total FROM frameObjects WHERE object IN (SELECT object FROM objectNames WHERE key GLOB ?)',
  )
  const formats = sqlite.prepare<[], z.output<typeof StatsByFormat>[number]>(
    'SELECT format, count(*) AS count FROM frames WHERE format IS NOT NULL GROUP BY format ORDER BY count DESC, format',
  )
  const overview = (c: Context) => {
    const { frames, solved, seconds } = whole()
    return c.json({
      ...{ total_images: frames, total_plate_solved: solved },
      total_messier_matches: matches.get('m[0-9]*')!.total,
      total_ngc_matches: matches.get('ngc[0-9]*')!.total,
      total_exposure_hours: hours(seconds),
      storage_used_bytes: figures(Date.now()).bytes,
    } satisfies z.output<typeof StatsOverview>)
  }
  app.get('/api/stats/overview', overview)
  app.get('/api/admin/stats', overview)
  app.get('/api/stats/by-month', (c) =>
    c.json(
      whole()
        .months.slice(-MONTHS)
        .map(({ name, frames, seconds }) => ({ month: name, count: frames, exposure_hours: hours(seconds) })),
    ),
  )
  app.get('/api/stats/by-subtype', (c) => c.json(whole().types.map(({ name, frames }) => ({ subtype: name, count: frames }))))
  app.get('/api/stats/by-format', (c) => c.json(formats.all()))
  app.get('/api/stats/top-objects', (c) =>
    c.json(
      whole()
        .objects.slice(0, OBJECTS)
        .map(({ name, frames, seconds }) => ({ object_name: name, count: frames, exposure_hours: hours(seconds) })),
    ),
  )
  app.get('/api/stats/fits', (c) => {
    const query = parseInput(ImageQuery, withoutEmpty(c.req.queries()), 'images.bad-query')
    if (!query.ok) return sendFault(query.fault)
    const { counted, fields } = countedFrames(database, query.value)
    const found = statisticsOf(counted)
    return c.json({
      overview: {
        ...{ total_images: found.frames, total_subs: found.lights, total_exposure_hours: hours(found.seconds) },
        average_exposure_seconds: found.lights === 0 ? 0 : found.seconds / found.lights,
      },
      ...{
        exposure_distribution: found.exposures,
        rotation_distribution: found.rotations,
        pixel_scale_distribution: found.scales,
      },
      ...{ cameras: named(found.cameras), telescopes: named(found.telescopes), filters: named(found.filters) },
      sky_coverage: fields,
    })
  })
}

const hours = (seconds: number): number => Math.round((seconds / 3600) * 100) / 100

const named = (shares: readonly Share[]) =>
  shares.map(({ name, frames, seconds }) => ({ name, count: frames, exposure_hours: hours(seconds) }))

const kept = <T>(count: () => T): (() => T) => {
  let last: { readonly at: number; readonly value: T } | undefined
  return () => {
    const now = Date.now()
    if (!last || Math.abs(now - last.at) > FRESH_MS) last = { at: now, value: count() }
    return last.value
  }
}
