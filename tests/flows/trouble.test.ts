import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ok } from '#shared/core/fault.ts'
import { hlc } from '#shared/sync/hlc.ts'
import type { SyncRequest } from '#shared/sync/protocol.ts'
import { LOCAL, temporaryFolder, testDarksite } from '#tests/support/darksite.ts'
import { jobOf } from '#tests/support/job-bench.ts'

const edits = (from: number): SyncRequest => ({
  version: 1,
  device: 'tablet',
  cursor: 0,
  changes: Array.from({ length: 200 }, (_, i) => ({
    table: 'reviews',
    id: `frame-${from + i}`,
    stamp: hlc(1000, from + i, 'tablet'),
    patch: { notes: 'x'.repeat(5000) },
  })),
})

test('on a full disk a sync is refused as a whole and in words, and goes through when there is room again', async () => {
  const darksite = await testDarksite({ registry: { look: jobOf('look', async () => ok(null)) } })
  const { sqlite } = darksite.database
  const post = (from: number) =>
    darksite.app.request('/api/sync', { method: 'POST', headers: LOCAL, body: JSON.stringify(edits(from)) })
  expect((await post(0)).status).toBe(200)
  const cursor = darksite.records.cursor()
  // SQLite says the same when the disk has no room as when the file may not grow.
  sqlite.pragma(`max_page_count = ${Number(sqlite.pragma('page_count', { simple: true })) + 20}`)
  const refused = await post(1000)
  expect([refused.status, (await refused.json()).fault]).toEqual([
    503,
    { kind: 'unavailable', code: 'disk.full', message: expect.stringContaining('full') },
  ])
  expect(darksite.records.cursor()).toBe(cursor)
  expect(darksite.records.row('reviews', 'frame-1000')).toBeUndefined()

  sqlite.pragma('max_page_count = 1000000')
  expect((await post(1000)).status).toBe(200)
  darksite.engine.start()
  const id = await darksite.engine.enqueue('look', null)
  await darksite.engine.settled()
  expect(darksite.records.row('jobs', id)?.state).toBe('done')
})

test('a job is cancelled through the API, and its log can be read there', async () => {
  const darksite = await testDarksite({
    registry: {
      look: jobOf('look', async ({ signal, log }) => {
        log('Looking up.')
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
        return { ok: false, fault: { kind: 'cancelled', code: 'look.stopped', message: 'Stopped.' } }
      }),
    },
  })
  darksite.engine.start()
  const id = await darksite.engine.enqueue('look', null)
  const job = async () => (await darksite.app.request(`/api/jobs/${id}`, { headers: LOCAL })).json()
  while ((await job()).state !== 'running') await new Promise((resolve) => setTimeout(resolve, 5))
  const cancelled = await darksite.app.request(`/api/jobs/${id}/cancel`, { method: 'POST', headers: LOCAL })
  expect(cancelled.status).toBe(202)
  await darksite.engine.settled()
  expect(await job()).toMatchObject({ id, state: 'cancelled', log: [{ line: 'Looking up.' }] })
})

test('what a killed solver left behind is gone after the next start', async () => {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'data/scratch/solve-1'), { recursive: true })
  await writeFile(join(folder, 'data/scratch/solve-1/stars.fits'), 'half of a file')
  await testDarksite({ folder })
  expect(existsSync(join(folder, 'data/scratch'))).toBe(false)
})
