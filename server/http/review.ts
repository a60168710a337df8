import type { Context, Hono } from 'hono'
import { z } from 'zod'
import { applyPlan, planApply } from '#server/review/apply.ts'
import { exportForSiril } from '#server/review/export-siril.ts'
import { exportWeights } from '#server/review/export-weights.ts'
import { openReviewDesk } from '#server/review/review-desk.ts'
import { listOrders, takeBack } from '#server/review/take-back.ts'
import type { Result } from '#shared/core/fault.ts'
import { FaultRecord } from '#shared/records/fault.ts'
import { astroBinCsv } from '#shared/review/export-astrobin.ts'
import { metricsCsv } from '#shared/review/export-metrics.ts'
import { pixInsightCsv } from '#shared/review/export-pixinsight.ts'
import { WEIGHTINGS } from '#shared/review/weights.ts'
import { parseInput, readJson, sendFault } from './answer.ts'
import type { Services } from './services.ts'

const MAX_BODY = 4 * 2 ** 20
/** Ids of frames: half a SHA-256, 32 hex digits. */
const Frames = z.array(z.string().min(1).max(64)).min(1).max(50_000)
const Left = z.array(FaultRecord)

export const ReviewFrames = z.object({ frames: Frames })
export const ApplyRequest = z.object({
  frames: Frames,
  /** What the plan said: a plan that has changed since is refused. */
  files: z.int().min(0),
})
export const UndoRequest = z.object({ id: z.string().regex(/^[0-9a-z-]{1,64}$/) })
export const ListRequest = z.object({
  frames: Frames,
  weighting: z.enum(WEIGHTINGS).default('psf-signal'),
  /** AstroBin's numbers of filters, by name. */
  filterIds: z.record(z.string(), z.int().positive()).default({}),
})
export const FolderRequest = z.object({
  frames: Frames,
  name: z.string().min(1).max(200),
  weighting: z.enum(WEIGHTINGS).default('psf-signal'),
})

export const ApplyPlan = z.object({
  files: z.int(),
  folders: z.array(z.string()),
  bytes: z.number(),
  already: z.int(),
  left: Left,
})
export const AppliedOrder = z.object({ id: z.string(), moved: z.int(), left: Left })
export const Orders = z.object({
  orders: z.array(z.object({ id: z.string(), createdAt: z.number(), files: z.int() })),
  faults: Left,
})
export const Undone = z.object({ restored: z.int(), left: Left })
export const ExportFolder = z.object({ folder: z.string(), written: z.int(), left: Left })

type Needs = Pick<Services, 'database' | 'records' | 'engine' | 'libraries' | 'dataDir'>

/** What the review asks of the rig: move rejected files and back, and write lists and copies for other programs. */
export const reviewRoutes = (app: Hono, { database, records, engine, libraries, dataDir }: Needs): void => {
  const desk = openReviewDesk({ database, records, libraries, now: Date.now })
  const isRejected = (id: string): boolean => desk.decisionOf(id).isRejected
  // One order at a time: two would plan the same names.
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work)
    last = mine.catch(() => undefined)
    return mine
  }

  app.post('/api/review/plan', async (c) => {
    const body = await bodyOf(c, ReviewFrames)
    const plan = body.ok ? await planApply(desk.apply, body.value.frames) : body
    return answer(plan, ({ files, folders, bytes, already, left }) =>
      c.json({ files, folders: folders.map(({ folder }) => folder), bytes, already, left }),
    )
  })

  app.post('/api/review/apply', async (c) => {
    const body = await bodyOf(c, ApplyRequest)
    if (!body.ok) return sendFault(body.fault)
    return inTurn(async () => {
      const plan = await planApply(desk.apply, body.value.frames)
      if (plan.ok && plan.value.files !== body.value.files)
        return sendFault({
          kind: 'conflict',
          code: 'review.plan-changed',
          message: `${plan.value.files} files would move now, not ${body.value.files}. Look at the counts again.`,
        })
      if (!plan.ok) return sendFault(plan.fault)
      const applied = await applyPlan(desk.apply, plan.value, c.req.raw.signal)
      await engine.enqueue('scan-folder', null)
      return c.json(applied)
    })
  })

  app.get('/api/review/orders', async (c) => c.json(await listOrders(desk.takeBack)))

  app.post('/api/review/undo', async (c) => {
    const body = await bodyOf(c, UndoRequest)
    if (!body.ok) return sendFault(body.fault)
    return inTurn(async () => {
      const { restored, left } = await takeBack(desk.takeBack, body.value.id)
      await engine.enqueue('scan-folder', null)
      return c.json({ restored, left })
    })
  })

  app.post('/api/review/csv', async (c) => {
    const body = await bodyOf(c, ReviewFrames)
    return answer(body, ({ frames }) => csv(c, metricsCsv(desk.frames(frames), desk.decisionOf)))
  })
  app.post('/api/review/astrobin', async (c) => {
    const body = await bodyOf(c, ListRequest)
    return answer(body, ({ frames, filterIds }) => {
      const kept = desk.frames(frames).filter(({ id }) => !isRejected(id))
      return csv(c, astroBinCsv(kept, desk.nightOf, { filterIds, calibrationOf: desk.calibrationOf }))
    })
  })
  app.post('/api/review/pixinsight', async (c) => {
    const body = await bodyOf(c, ListRequest)
    if (!body.ok) return sendFault(body.fault)
    const { frames, weighting } = body.value
    const paths = new Map<string, string>()
    for (const id of frames) {
      const path = await desk.pathOf(id)
      if (path.ok) paths.set(id, path.value)
    }
    return csv(
      c,
      pixInsightCsv(desk.frames(frames), weighting, isRejected, (id) => paths.get(id) ?? null),
    )
  })

  app.post('/api/review/siril', async (c) => {
    const body = await bodyOf(c, FolderRequest)
    if (!body.ok) return sendFault(body.fault)
    const kept = desk.frames(body.value.frames).filter(({ id }) => !isRejected(id))
    return answer(await exportForSiril(dataDir, body.value.name, kept, desk.pathOf), (value) => c.json(value))
  })
  app.post('/api/review/weights', async (c) => {
    const body = await bodyOf(c, FolderRequest)
    if (!body.ok) return sendFault(body.fault)
    const { frames, name, weighting } = body.value
    const kept = desk.frames(frames).filter(({ id }) => !isRejected(id))
    return answer(await exportWeights(dataDir, name, kept, weighting, desk.pathOf, c.req.raw.signal), (value) => c.json(value))
  })
}

const bodyOf = async <T>(c: Context, schema: z.ZodType<T>): Promise<Result<T>> => {
  const body = await readJson(c.req.raw, MAX_BODY)
  return body.ok ? parseInput(schema, body.value, 'review.bad-request') : body
}
const answer = <T>(result: Result<T>, send: (value: T) => Response): Response =>
  result.ok ? send(result.value) : sendFault(result.fault)
const csv = (c: Context, text: string): Response =>
  c.body(text, 200, { 'content-type': 'text/csv; charset=utf-8', 'cache-control': 'no-store' })
