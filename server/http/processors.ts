import type { Hono } from 'hono'
import { z } from 'zod'
import type { Db } from '#server/db/open-database.ts'
import { addTo, LIMITS, needsOf, type Use } from '#server/jobs/engine/tokens.ts'
import type { Job } from '#server/jobs/job.ts'
import { jobs } from '#server/jobs/jobs.gen.ts'
import { createLibraryFigures } from '#server/search/library-figures.ts'
import type { Processor, Processors } from '#shared/records/processors.ts'
import { parseInput, readJson, sendFault } from './answer.ts'
import type { Services } from './services.ts'

export const AutomaticRequest = z.object({ solvesNew: z.boolean() })

const registry: Readonly<Record<string, Pick<Job, 'title' | 'summary' | 'processor' | 'needs' | 'isBackground'>>> = jobs
const CLEANUP = 'cleanup-stuck'
const HOUR_MS = 3_600_000

/** `GET /api/processors`: the processors box of the dashboard. `POST /api/processors/automatic`: whether new frames are solved by themselves. */
export const processorRoutes = (app: Hono, { database, engine, config }: Services): void => {
  const read = readerOf(database)
  const answer = (): Processors => {
    const now = Date.now()
    const schedules = engine.schedules.list()
    const cleanup = schedules.find(({ id }) => id === CLEANUP)
    return {
      isPaused: engine.isPaused,
      solvesNew: cleanup?.params['solveNew'] === true,
      limits: { ...LIMITS, ...config.jobLimits },
      ...read(now, (type) => schedules.find((schedule) => schedule.type === type)?.nextAt ?? null),
    }
  }
  app.get('/api/processors', (c) => c.json(answer()))
  app.post('/api/processors/automatic', async (c) => {
    const body = await readJson(c.req.raw, 1024)
    if (!body.ok) return sendFault(body.fault)
    const wish = parseInput(AutomaticRequest, body.value, 'processors.bad-request')
    if (!wish.ok) return sendFault(wish.fault)
    const cron = engine.schedules.list().find(({ id }) => id === CLEANUP)?.cron ?? '*/5 * * * *'
    const set = engine.schedules.set(CLEANUP, cron, CLEANUP, { solveNew: wish.value.solvesNew })
    // Whoever switches it on waits for it to begin.
    if (set.ok && wish.value.solvesNew) await engine.enqueue(CLEANUP, null, { solveNew: true })
    return c.json(answer())
  })
}

interface Counted {
  readonly type: string
  readonly active: number
  readonly queued: number
  readonly scheduled: number
  readonly failed: number
}

type NextAt = (type: string) => number | null

const readerOf = (database: Db) => {
  const { sqlite } = database
  const counted = sqlite.prepare<[{ now: number }], Counted>(
    `SELECT jobs.type AS type, sum(state = 'running') AS active,
       sum(state IS NOT 'running' AND state IS NOT 'failed' AND waitsFor IS NULL AND follows IS NULL AND coalesce(runAfter, 0) <= @now) AS queued,
       sum(state IS NOT 'running' AND state IS NOT 'failed' AND (waitsFor IS NOT NULL OR follows IS NOT NULL OR runAfter > @now)) AS scheduled,
       sum(state = 'failed' AND json_extract(fault, '$.kind') <> 'no-result') AS failed
     FROM jobs LEFT JOIN jobLeases ON jobId = id
     WHERE state IN ('queued', 'running', 'failed') AND coalesce(isDeleted, 0) = 0 AND coalesce(isArchived, 0) = 0 AND jobs.type IS NOT NULL
     GROUP BY jobs.type`,
  )
  const ended = sqlite.prepare<[number], { type: string; seconds: number }>(
    `SELECT type, (finishedAt - startedAt) / 1000 AS seconds FROM jobs
     WHERE finishedAt > ? AND state IN ('done', 'failed') AND startedAt IS NOT NULL ORDER BY type, seconds`,
  )
  const libraryAt = createLibraryFigures(database)
  return (now: number, nextAt: NextAt): Pick<Processors, 'processors' | 'inUse' | 'library'> => {
    const counts = new Map(counted.all({ now }).map((row) => [row.type, row]))
    const times = new Map<string, number[]>()
    for (const { type, seconds } of ended.all(now - HOUR_MS)) times.set(type, [...(times.get(type) ?? []), seconds])
    const processors = Object.entries(registry).map(([type, job]): Processor => {
      const { active = 0, queued = 0, scheduled = 0, failed = 0 } = counts.get(type) ?? {}
      const seconds = times.get(type) ?? []
      return {
        ...{ type, processor: job.processor ?? null, title: job.title, summary: job.summary },
        ...{ active, queued, scheduled, failed },
        ...{ perHour: seconds.length, medianSeconds: seconds[Math.floor(seconds.length / 2)] ?? null, nextAt: nextAt(type) },
      }
    })
    const inUse: Use = { cpu: 0, gpu: 0, io: 0, nova: 0 }
    for (const { type, active } of processors) for (let i = 0; i < active; i++) addTo(inUse, needsOf(registry[type]!))
    return { processors, inUse, library: libraryAt(now) }
  }
}
