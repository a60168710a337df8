import type { Context, Hono } from 'hono'
import { z } from 'zod'
import { forgetPictures } from '#server/bulk/forget-pictures.ts'
import { isInside, resolveRoots } from '#server/library/inside.ts'
import { type Fault, fail, ok, type Result } from '#shared/core/fault.ts'
import { parseInput, readJson, sendFault } from './answer.ts'
import { Submitted } from './images.ts'
import type { Services } from './services.ts'

/** A folder, as a whole path inside a library or as the pages name it; all when it is left out. */
export const IndexerRequest = z.object({ path: z.string().max(4096).default(''), force: z.boolean().default(false) })
/** `already_running`: the same work was asked for before and is under way; this is its id. */
export const IndexerSubmitted = Submitted.extend({ already_running: z.boolean() })
export const IndexerStatus = z.object({
  /** Whether the library is looked through or read again at this moment. */
  is_running: z.boolean(),
  batches: z.array(
    z.object({
      name: z.string(),
      submission_id: z.string(),
      status: z.string(),
      message: z.string(),
      ...{ processed: z.int(), total: z.int(), queued: z.int(), errors: z.int(), skipped: z.int() },
      seconds_left: z.number().nullable(),
      updated_at: z.number(),
    }),
  ),
})
export const ThumbnailStats = z.object({ total_images: z.int(), with_thumbnail: z.int(), without_thumbnail: z.int() })

/** AstroCat's names for work on many frames, and the jobs that do it here. */
const BATCHES: Readonly<Record<string, string>> = {
  matches: 'bulk-match',
  rescan: 'bulk-rescan',
  thumbnails: 'regenerate-thumbnails',
  metadata: 'reindex-all',
}
const NAMES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(BATCHES).map(([name, type]) => [type, name])),
  'scan-folder': 'scan',
}
const NO_BATCH: Fault = {
  ...{ kind: 'not-found', code: 'indexer.no-batch' },
  message: `There is no such work on many frames: it is one of ${Object.keys(BATCHES).join(', ')}.`,
}
const NO_IMAGE: Fault = { kind: 'not-found', code: 'images.not-found', message: 'There is no such image.' }

/** Bulk work under the addresses that AstroCat gave it: `/api/indexer/…`, `/api/images/{id}/thumbnail/regenerate`, `…/process`. */
export const indexerRoutes = (app: Hono, services: Services): void => {
  const { database, records, engine, libraries } = services
  const latest = database.sqlite.prepare<[string], string>(
    `SELECT id FROM jobs WHERE type = ? AND frameId IS NULL AND coalesce(isDeleted, 0) = 0 ORDER BY state = 'running' DESC, createdAt DESC LIMIT 1`,
  )
  const active = database.sqlite
    .prepare<[], number>(`SELECT count(*) FROM jobs WHERE state = 'running' AND type IN ('scan-folder', 'reindex-all')`)
    .pluck()
  const thumbnails = database.sqlite.prepare<[], z.output<typeof ThumbnailStats>>(
    `SELECT count(*) AS total_images, count(thumbnail) AS with_thumbnail, count(*) - count(thumbnail) AS without_thumbnail
     FROM frames WHERE presence = 'present'`,
  )
  const wishOf = async (c: Context): Promise<Result<z.output<typeof IndexerRequest>>> => {
    // Programs may send nothing at all.
    const bytes = await c.req.arrayBuffer()
    const body = bytes.byteLength === 0 ? ok({}) : await readJson(new Request(c.req.url, { method: 'POST', body: bytes }), 65_536)
    const wish = body.ok ? parseInput(IndexerRequest, body.value, 'indexer.bad-request') : body
    if (!wish.ok || !wish.value.path.startsWith('/') || wish.value.path === '/') return wish
    const roots = await resolveRoots(libraries)
    if (roots.some((root) => isInside(root, wish.value.path))) return wish
    return fail('invalid', 'bulk.outside', `The folder ${wish.value.path} does not lie in a library of this server.`)
  }
  const submit = async (c: Context, type: string, frameId: string | null, params: Record<string, unknown>, what: string) => {
    const before = records.cursor()
    const id = await engine.enqueue(type, frameId, params)
    const isNew = records.cursor() !== before
    const message = isNew ? what : 'This is under way already; it goes on.'
    return c.json({ status: 'submitted', message, submission_id: id, already_running: !isNew }, 202)
  }

  app.post('/api/indexer/scan', async (c) => {
    const wish = await wishOf(c)
    if (!wish.ok) return sendFault(wish.fault)
    const folder = wish.value.path === '/' ? '' : wish.value.path
    return submit(c, 'scan-folder', null, { folder }, `${folder === '' ? 'The libraries' : folder} will be looked through.`)
  })
  app.post('/api/indexer/reindex', async (c) => {
    const wish = await wishOf(c)
    return wish.ok
      ? submit(c, 'reindex-all', null, { folder: wish.value.path }, 'All headers will be read again.')
      : sendFault(wish.fault)
  })
  app.post('/api/indexer/batch/:name', async (c) => {
    const type = BATCHES[c.req.param('name')]
    if (type === undefined) return sendFault(NO_BATCH)
    const wish = await wishOf(c)
    if (!wish.ok) return sendFault(wish.fault)
    const { path: folder, force } = wish.value
    return submit(c, type, null, type === 'bulk-rescan' ? { folder, force } : { folder }, 'The frames will be worked through.')
  })
  app.get('/api/indexer/status', (c) => {
    const batches = Object.entries(NAMES).flatMap(([type, name]) => {
      const id = latest.pluck().get(type)
      const row = id === undefined ? undefined : records.row('jobs', id)
      if (id === undefined || !row) return []
      const { done = 0, total = 0, errors = 0, skipped = 0, secondsLeft = null } = row.tally ?? {}
      return {
        ...{ name, submission_id: id, status: row.state, message: row.message },
        ...{ processed: done, total, queued: total - done, errors, skipped, seconds_left: secondsLeft },
        updated_at: row.finishedAt ?? row.startedAt ?? row.createdAt,
      }
    })
    return c.json({ is_running: (active.get() ?? 0) > 0, batches } satisfies z.output<typeof IndexerStatus>)
  })
  app.get('/api/indexer/thumbnails/stats', (c) => c.json(thumbnails.get()!))
  app.post('/api/indexer/thumbnails/regenerate', async (c) => {
    const wish = await wishOf(c)
    if (!wish.ok) return sendFault(wish.fault)
    return submit(c, 'regenerate-thumbnails', null, { folder: wish.value.path }, 'All thumbnails will be made anew.')
  })
  app.post('/api/indexer/thumbnails/clear', async (c) => {
    const cleared = await forgetPictures(services)
    if (!cleared.ok) return sendFault(cleared.fault)
    return submit(c, 'make-previews', null, {}, `The pictures of ${cleared.value} frames are forgotten and will be made again.`)
  })
  app.post('/api/images/:id/thumbnail/regenerate', (c) => {
    const id = c.req.param('id')
    if (!records.row('frames', id)) return sendFault(NO_IMAGE)
    return submit(c, 'regenerate-thumbnails', id, {}, 'Its thumbnail will be made anew.')
  })
  app.post('/api/images/:id/process', (c) => {
    const id = c.req.param('id')
    if (!records.row('frames', id)) return sendFault(NO_IMAGE)
    return submit(c, 'process-image', id, {}, 'Its file will be read again, and what it lacks will be done.')
  })
}
