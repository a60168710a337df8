import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { z } from 'zod'
import { IndexerSubmitted } from '#server/http/indexer.ts'
import { BulkItemPage } from '#shared/records/processors.ts'
import { makeDeepSky } from '#tests/support/make-sky.ts'
import { type ServerProcess, startServerProcess } from '#tests/support/server-process.ts'

const FRAMES = 3
let folder = ''
let server: ServerProcess | null = null

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darksite-bulk-'))
  await mkdir(join(folder, 'captures'))
  const { bytes } = await makeDeepSky({ seed: 11, target: 'M 42' })
  for (let i = 0; i < FRAMES; i++) {
    // One pixel tells the files apart.
    const copy = bytes.slice()
    copy[copy.length - 1 - i]! ^= 1
    await writeFile(join(folder, 'captures', `light-${i}.fits`), copy)
  }
})
afterAll(async () => {
  await server?.kill()
  await rm(folder, { recursive: true })
})

const start = async (): Promise<ServerProcess> => {
  server = await startServerProcess({ DARKSITE_DATA: join(folder, 'data'), DARKSITE_LIBRARY: join(folder, 'captures') })
  return server
}
const post = async (path: string, body: unknown = {}): Promise<z.output<typeof IndexerSubmitted>> => {
  const answer = await fetch(`${server!.url}${path}`, { method: 'POST', body: JSON.stringify(body) })
  return IndexerSubmitted.parse(await answer.json())
}
const jobOf = async (id: string): Promise<{ state: string; tally: { done: number; total: number } | null }> =>
  (await fetch(`${server!.url}/api/jobs/${id}`)).json()
const until = async (isTrue: () => Promise<boolean>): Promise<void> => {
  while (!(await isTrue())) await sleep(100)
}

test('a folder that is being solved when the server is killed with -9 is solved to its end: each frame once, none lost', async () => {
  await start()
  const scan = await post('/api/indexer/scan')
  await until(async () => (await jobOf(scan.submission_id)).state === 'done')
  const { submission_id: id } = await post('/api/indexer/batch/rescan', { path: join(folder, 'captures') })
  // In the middle: some are done, some in hand, some not begun.
  await until(async () => ((await jobOf(id)).tally?.done ?? 0) >= 1)
  await server!.kill()
  const left = new Database(join(folder, 'data/darksite.sqlite'), { readonly: true })
  expect(left.prepare(`SELECT state FROM jobs WHERE id = ?`).pluck().get(id)).toBe('running')
  left.close()

  await start()
  await until(async () => (await jobOf(id)).state !== 'running' && (await jobOf(id)).state !== 'queued')
  expect(await jobOf(id)).toMatchObject({ state: 'done', tally: { done: FRAMES, total: FRAMES, errors: 0, skipped: 0 } })
  const page = BulkItemPage.parse(await (await fetch(`${server!.url}/api/bulk/${id}/items`)).json())
  expect(page.counts).toEqual({ waiting: 0, working: 0, done: FRAMES, failed: 0, skipped: 0 })
  expect(new Set(page.items.map(({ childId }) => childId)).size).toBe(FRAMES)
  await server!.stop()
  const after = new Database(join(folder, 'data/darksite.sqlite'), { readonly: true })
  const solves = after.prepare(`SELECT frameId, state, priority FROM jobs WHERE type = 'plate-solve'`).all()
  expect(solves).toHaveLength(FRAMES)
  for (const solve of solves) expect(solve).toMatchObject({ state: 'done', priority: -50 })
  expect(after.prepare('SELECT count(*) FROM solutions WHERE radiusDeg IS NOT NULL').pluck().get()).toBe(FRAMES)
  after.close()
})
