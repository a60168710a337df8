import type { Context, Hono } from 'hono'
import { z } from 'zod'
import { type Chosen, createBulkItems } from '#server/bulk/bulk-items.ts'
import { createFrameChooser, type FrameChooser } from '#server/bulk/choose-frames.ts'
import type { Fault } from '#shared/core/fault.ts'
import { BULK_STATES, type BulkItemPage, type BulkPlan } from '#shared/records/processors.ts'
import { parseInput, sendFault } from './answer.ts'
import type { Services } from './services.ts'

/** Bulk work that is about frames which can be told beforehand. */
export const BULK_TYPES = ['bulk-rescan', 'bulk-match', 'regenerate-thumbnails', 'reindex-all'] as const

export const BulkPlanQuery = z.object({
  type: z.enum(BULK_TYPES).meta({ description: 'Which work' }),
  folder: z.string().max(4096).default('').meta({ description: 'A folder of the library with what lies below it; empty is all' }),
  force: z.stringbool().default(false).meta({ description: 'Solved frames too' }),
})
export const BulkItemQuery = z.object({
  state: z
    .enum([...BULK_STATES, 'all'])
    .default('all')
    .meta({ description: 'Only frames in this state' }),
  page: z.coerce.number().int().min(1).default(1).meta({ description: 'Page, from 1' }),
  page_size: z.coerce.number().int().min(1).max(200).default(100).meta({ description: 'Frames per page' }),
})

const NO_BULK: Fault = { kind: 'not-found', code: 'bulk.not-found', message: 'There is no such work on many frames.' }

/** `GET /api/bulk/plan`: what such work would do now. `GET /api/bulk/{id}/items`: its frames, and what came of each. */
export const bulkRoutes = (app: Hono, { database, records }: Services): void => {
  const [chooser, items] = [createFrameChooser(database), createBulkItems(database)]
  app.get('/api/bulk/plan', (c) => {
    const query = parseInput(BulkPlanQuery, c.req.query(), 'bulk.bad-query')
    if (!query.ok) return sendFault(query.fault)
    const { type, folder, force } = query.value
    return c.json(planOf(type, CHOICES[type](chooser, folder, force)))
  })
  app.get('/api/bulk/:id/items', (c: Context) => {
    const id = c.req.param('id') ?? ''
    if (!records.row('jobs', id)?.tally) return sendFault(NO_BULK)
    const query = parseInput(BulkItemQuery, c.req.query(), 'bulk.bad-query')
    if (!query.ok) return sendFault(query.fault)
    const { state, page, page_size } = query.value
    const listed = items.list(id, state === 'all' ? BULK_STATES : [state], page_size, (page - 1) * page_size)
    const answer: BulkItemPage = {
      counts: items.counts(id),
      items: listed.map(({ frameId, state: how, message, childId, endedAt }) => {
        const frame = records.row('frames', frameId)
        const name = frame ? [frame.folder, frame.fileName].filter(Boolean).join('/') : ''
        return { frameId, name, state: how, message, childId, endedAt }
      }),
    }
    return c.json(answer)
  })
}

const CHOICES: Record<(typeof BULK_TYPES)[number], (chooser: FrameChooser, folder: string, force: boolean) => Chosen[]> = {
  'bulk-rescan': (chooser, folder, force) => chooser.toSolve(folder, force),
  'bulk-match': (chooser, folder) => chooser.toMatch(folder),
  'regenerate-thumbnails': (chooser, folder) => chooser.toRender(folder),
  'reindex-all': (chooser, folder) => chooser.toRead(folder),
}

const planOf = (type: string, chosen: readonly Chosen[]): BulkPlan => {
  const reasons = new Map<string, number>()
  for (const { skip } of chosen) {
    // What is wrong with each file is told of each frame.
    const reason = skip?.replace(/:.*/s, '.')
    if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  }
  return {
    type,
    total: chosen.length,
    toDo: chosen.filter(({ skip }) => skip === null).length,
    skipped: [...reasons].map(([reason, frames]) => ({ reason, frames })).sort((a, b) => b.frames - a.frames),
  }
}
