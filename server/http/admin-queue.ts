import type { Hono } from 'hono'
import { z } from 'zod'
import type { Job } from '#server/jobs/job.ts'
import { jobs } from '#server/jobs/jobs.gen.ts'
import type { Services } from './services.ts'

const QueuedJob = z.object({
  id: z.string(),
  /** The name by which users of AstroCat know the work, or the id of its type. */
  name: z.string(),
  image_id: z.string().nullable(),
  progress: z.number(),
  message: z.string(),
})
export const AdminWorkers = z.object({
  /** How many jobs may run at once. */
  count: z.int(),
  concurrency: z.int(),
  details: z.array(QueuedJob),
  ...{ queue_active: z.int(), queue_reserved: z.int(), queue_scheduled: z.int() },
})
const Jobs = z.array(QueuedJob)
export const AdminQueue = z.object({ active: Jobs, reserved: Jobs, scheduled: Jobs, pending: Jobs })

type Listed = z.output<typeof QueuedJob> & { readonly place: 'active' | 'reserved' | 'scheduled' | 'pending' }

const registry: Readonly<Record<string, Pick<Job, 'processor'>>> = jobs
/** More of each are counted, not listed. */
const LISTED = 200

/**
 * The queue in AstroCat's words: `GET /api/admin/workers` and `/api/admin/queue`. Reserved are jobs that may begin as soon as there
 * is room, scheduled those that wait for another job or for their next try, pending wishes that the engine has not taken in yet.
 */
export const adminQueueRoutes = (app: Hono, { database, config }: Services): void => {
  const PLACE = `CASE WHEN state = 'running' THEN 'active' WHEN jobId IS NULL THEN 'pending'
    WHEN waitsFor IS NOT NULL OR follows IS NOT NULL OR runAfter > ? THEN 'scheduled' ELSE 'reserved' END`
  const FROM = `FROM jobs LEFT JOIN jobLeases ON jobId = id
    WHERE coalesce(state, 'queued') IN ('queued', 'running') AND coalesce(isDeleted, 0) = 0 AND jobs.type IS NOT NULL`
  const list = database.sqlite.prepare<[number, number], Omit<Listed, 'name'> & { type: string }>(
    `SELECT * FROM (SELECT id, jobs.type AS type, frameId AS image_id, coalesce(progress, 0) AS progress, coalesce(message, '') AS message,
       ${PLACE} AS place, row_number() OVER (PARTITION BY ${PLACE.replace('?', '0')} ORDER BY jobLeases.priority DESC, jobs.createdAt) AS n ${FROM})
     WHERE n <= ?`,
  )
  const count = database.sqlite.prepare<[number], { place: Listed['place']; jobs: number }>(
    `SELECT ${PLACE} AS place, count(*) AS jobs ${FROM} GROUP BY 1`,
  )
  const at = (place: Listed['place']) =>
    list.all(Date.now(), LISTED).flatMap(({ type, place: where, id, image_id, progress, message }) => {
      const name = registry[type]?.processor ?? type
      return where === place ? [{ id, name, image_id, progress, message }] : []
    })
  app.get('/api/admin/queue', (c) =>
    c.json({
      ...{ active: at('active'), reserved: at('reserved'), scheduled: at('scheduled'), pending: at('pending') },
    } satisfies z.output<typeof AdminQueue>),
  )
  app.get('/api/admin/workers', (c) => {
    const counts = new Map(count.all(Date.now()).map(({ place, jobs: many }) => [place, many]))
    const { cpu } = config.jobLimits
    return c.json({
      ...{ count: cpu, concurrency: cpu, details: at('active'), queue_active: counts.get('active') ?? 0 },
      queue_reserved: (counts.get('reserved') ?? 0) + (counts.get('pending') ?? 0),
      queue_scheduled: counts.get('scheduled') ?? 0,
    } satisfies z.output<typeof AdminWorkers>)
  })
}
