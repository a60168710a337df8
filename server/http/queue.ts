import type { Context, Hono } from 'hono'
import { z } from 'zod'
import type { Result } from '#shared/core/fault.ts'
import { JobRow } from '#shared/records/job.ts'
import { parseInput, readJson, sendFault } from './answer.ts'
import type { Services } from './services.ts'

/** How the queue stands. */
export const Queue = z.object({
  isPaused: z.boolean(),
  /** How many jobs are in each state. */
  counts: z.record(z.string(), z.number()),
  schedules: z.array(z.object({ id: z.string(), cron: z.string(), type: z.string(), nextAt: z.number() })),
})
export const PauseRequest = z.object({ isPaused: z.boolean() })
export const RedriveRequest = z.object({ type: z.string().optional() })
export const Redriven = z.object({ jobs: z.number() })
export const CloneRequest = z.object({ params: JobRow.shape.params.optional() })
export const ArchiveRequest = z.object({ isArchived: z.boolean().default(true) })
export const Ordered = z.object({ id: z.string() })

const LIMIT = 64 * 1024

/**
 * The queue as a whole (`/api/queue`, `/pause`, `/redrive`) and orders for one job: rerun, redrive, clone, archive, delete
 * (`POST /api/jobs/{id}/…`).
 */
export const queueRoutes = (app: Hono, { database, engine }: Pick<Services, 'database' | 'engine'>): void => {
  const counts = database.sqlite.prepare<[], { state: string; jobs: number }>(
    `SELECT coalesce(state, 'queued') state, count(*) jobs FROM jobs WHERE coalesce(isDeleted, 0) = 0 GROUP BY 1`,
  )
  const queue = (): z.output<typeof Queue> => ({
    isPaused: engine.isPaused,
    counts: Object.fromEntries(counts.all().map(({ state, jobs }) => [state, jobs])),
    schedules: engine.schedules.list().map(({ id, cron, type, nextAt }) => ({ id, cron, type, nextAt })),
  })
  const bodyOf = async <T>(c: Context, schema: z.ZodType<T>): Promise<Result<T>> => {
    const isEmpty = (c.req.header('content-length') ?? '0') === '0' && c.req.header('transfer-encoding') === undefined
    const body = isEmpty ? { ok: true as const, value: {} } : await readJson(c.req.raw, LIMIT)
    return body.ok ? parseInput(schema, body.value, 'jobs.bad-request') : body
  }
  const answer = (c: Context, ordered: Result<string>): Response =>
    ordered.ok ? c.json({ id: ordered.value }, 202) : sendFault(ordered.fault)

  app.get('/api/queue', (c) => c.json(queue()))
  app.post('/api/queue/pause', async (c) => {
    const wish = await bodyOf(c, PauseRequest)
    if (!wish.ok) return sendFault(wish.fault)
    engine.pause(wish.value.isPaused)
    return c.json(queue())
  })
  app.post('/api/queue/redrive', async (c) => {
    const wish = await bodyOf(c, RedriveRequest)
    return wish.ok ? c.json({ jobs: engine.redriveAll(wish.value.type) }, 202) : sendFault(wish.fault)
  })
  app.post('/api/jobs/:id/rerun', (c) => answer(c, engine.rerun(c.req.param('id'))))
  app.post('/api/jobs/:id/redrive', (c) => answer(c, engine.redrive(c.req.param('id'))))
  app.post('/api/jobs/:id/delete', (c) => answer(c, engine.remove(c.req.param('id'))))
  app.post('/api/jobs/:id/clone', async (c) => {
    const wish = await bodyOf(c, CloneRequest)
    return wish.ok ? answer(c, engine.clone(c.req.param('id'), wish.value.params)) : sendFault(wish.fault)
  })
  app.post('/api/jobs/:id/archive', async (c) => {
    const wish = await bodyOf(c, ArchiveRequest)
    return wish.ok ? answer(c, engine.archive(c.req.param('id'), wish.value.isArchived)) : sendFault(wish.fault)
  })
}
