import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { AdminQueue, AdminWorkers } from '#server/http/admin-queue.ts'
import { IndexerStatus, IndexerSubmitted, ThumbnailStats } from '#server/http/indexer.ts'
import type { JobRegistry } from '#server/jobs/engine/run-job.ts'
import type { Job } from '#server/jobs/job.ts'
import { jobs } from '#server/jobs/jobs.gen.ts'
import { fail, ok } from '#shared/core/fault.ts'
import { BulkItemPage, BulkPlan, Processors } from '#shared/records/processors.ts'
import { LOCAL, testDarksite } from '#tests/support/darksite.ts'
import { until } from '#tests/support/job-bench.ts'
import { makeFits } from '#tests/support/make-fits.ts'

// What is asked for is under test here, not how long a solver thinks about pictures without stars.
const registry: JobRegistry = {
  ...(jobs as JobRegistry),
  'plate-solve': { ...(jobs['plate-solve'] as Job), run: async () => fail('no-result', 'test.no-stars', 'No stars.') },
  'measure-quality': { ...(jobs['measure-quality'] as Job), run: async () => ok(null) },
}

/** Three lights in two folders and a dark, looked through. */
const world = async () => {
  const darksite = await testDarksite({ registry })
  const { app, captures, engine } = darksite
  for (const [folder, name, type] of [
    ['night one', 'a', 'Light'],
    ['night one', 'b', 'Light'],
    ['night two', 'c', 'Light'],
    ['night two', 'dark', 'Dark'],
  ] as const) {
    await mkdir(join(captures, folder), { recursive: true })
    const cards = [{ keyword: 'IMAGETYP', value: type }]
    await writeFile(join(captures, folder, `${name}.fits`), makeFits({ seed: name.charCodeAt(0), cards }))
  }
  engine.start()
  await engine.enqueue('scan-folder', null)
  await engine.settled()
  const get = async (path: string): Promise<unknown> => (await app.request(path, { headers: LOCAL })).json()
  const post = async (path: string, body: unknown = {}) => {
    const answer = await app.request(path, { method: 'POST', headers: LOCAL, body: JSON.stringify(body) })
    return { status: answer.status, json: (await answer.json()) as Record<string, unknown> }
  }
  return { ...darksite, get, post }
}

test('all headers are read again once, however often that is asked for at the same time; nothing that was found is lost', async () => {
  const { engine, records, get, post, library } = await world()
  const [before] = library.choose.toRead('')
  const thumbnail = records.row('frames', before!.frameId)?.thumbnail
  const indexedAt = records.row('frames', before!.frameId)?.indexedAt
  // What an older version understood less well is there again after reading.
  records.write('frames', before!.frameId, { frameTypeRule: 'an older rule', width: 1 })
  const first = IndexerSubmitted.parse((await post('/api/indexer/reindex')).json)
  const second = IndexerSubmitted.parse((await post('/api/indexer/batch/metadata', {})).json)
  expect([first.already_running, second.already_running, second.submission_id]).toEqual([false, true, first.submission_id])
  await engine.settled()
  expect(records.row('jobs', first.submission_id)).toMatchObject({
    state: 'done',
    tally: { done: 4, total: 4, errors: 0, skipped: 0, secondsLeft: 0 },
  })
  expect(records.row('frames', before!.frameId)).toMatchObject({ thumbnail, indexedAt })
  expect(records.row('frames', before!.frameId)?.frameTypeRule).toContain('IMAGETYP')
  expect(records.row('frames', before!.frameId)?.width).toBeGreaterThan(1)
  const status = IndexerStatus.parse(await get('/api/indexer/status'))
  expect(status.is_running).toBe(false)
  expect(status.batches).toContainEqual(
    expect.objectContaining({ name: 'metadata', status: 'done', processed: 4, total: 4, queued: 0 }),
  )
})

test('thumbnails are made anew for one frame, for a folder, and for one whose picture got lost', async () => {
  const { engine, records, get, post, library, blobs, store } = await world()
  const { pathOf } = store
  expect(ThumbnailStats.parse(await get('/api/indexer/thumbnails/stats'))).toMatchObject({ total_images: 4, with_thumbnail: 4 })
  const inFolder = library.choose.toRender('night one').map(({ frameId }) => frameId)
  for (const id of inFolder) records.write('frames', id, { thumbnail: 'f'.repeat(64) })
  await post(`/api/images/${inFolder[0]}/thumbnail/regenerate`)
  await engine.settled()
  expect(records.row('frames', inFolder[0]!)?.thumbnail).not.toBe('f'.repeat(64))
  expect(records.row('frames', inFolder[1]!)?.thumbnail).toBe('f'.repeat(64))
  const { json } = await post('/api/indexer/batch/thumbnails', { path: 'night one' })
  await engine.settled()
  expect(records.row('frames', inFolder[1]!)?.thumbnail).not.toBe('f'.repeat(64))
  const items = BulkItemPage.parse(await get(`/api/bulk/${String(json['submission_id'])}/items`))
  expect(items.counts).toMatchObject({ done: 2, waiting: 0 })
  expect(items.items.map(({ name, state }) => [name, state]).toSorted()).toEqual([
    ['night one/a.fits', 'done'],
    ['night one/b.fits', 'done'],
  ])
  const [id] = inFolder
  records.write('frames', id!, { thumbnail: null, preview: null })
  expect((await post(`/api/images/${id}/process`)).status).toBe(202)
  await engine.settled()
  expect(records.row('frames', id!)?.preview).toMatch(/^[0-9a-f]{64}$/)
  engine.pause(true)
  // The picture of a file that is gone is the only one there is.
  const [last, gone] = library.choose.toRender('night two').map(({ frameId }) => frameId)
  const pictures = (frameId: string) => {
    const { thumbnail, preview } = records.row('frames', frameId)!
    return Promise.all([thumbnail!, preview!].map(async (address) => (await blobs.pathOf(address)).ok))
  }
  const path = await pathOf(gone!)
  if (!path.ok) throw new Error(path.fault.message)
  const [bytes, addresses] = [await readFile(path.value), records.row('frames', last!)!]
  await rm(path.value)
  expect((await post('/api/indexer/thumbnails/clear')).json['message']).toContain('of 3 frames')
  expect(ThumbnailStats.parse(await get('/api/indexer/thumbnails/stats'))).toMatchObject({ with_thumbnail: 1 })
  expect(await pictures(gone!)).toEqual([true, true])
  for (const address of [addresses.thumbnail!, addresses.preview!])
    expect(await blobs.pathOf(address)).toMatchObject({ fault: { code: 'blobs.not-found' } })
  await writeFile(path.value, bytes)
  engine.pause(false)
  await engine.settled()
  expect(ThumbnailStats.parse(await get('/api/indexer/thumbnails/stats'))).toMatchObject({ with_thumbnail: 4 })
  expect(await pictures(last!)).toEqual([true, true])
  // While pictures are made, none is taken from under the maker's hands.
  records.write('jobs', json['submission_id'] as string, { state: 'running' })
  expect((await post('/api/indexer/thumbnails/clear')).status).toBe(409)
})

test('the plan says beforehand how many frames a folder has to solve and why others are left out; outside a library there is nothing', async () => {
  const { get, post, captures } = await world()
  const plan = BulkPlan.parse(await get(`/api/bulk/plan?type=bulk-rescan&folder=${encodeURIComponent('night two')}`))
  expect(plan).toEqual({
    ...{ type: 'bulk-rescan', total: 2, toDo: 1 },
    skipped: [{ reason: 'It is no picture of the sky (dark).', frames: 1 }],
  })
  expect(BulkPlan.parse(await get(`/api/bulk/plan?type=bulk-match&folder=${encodeURIComponent(captures)}`))).toMatchObject({
    ...{ total: 4, toDo: 0 },
  })
  for (const path of ['/etc', `${captures}/../data`, `${captures}-not`]) {
    expect(await post('/api/indexer/batch/rescan', { path })).toMatchObject({
      ...{ status: 422, json: { fault: { code: 'bulk.outside' } } },
    })
  }
  expect((await post('/api/indexer/batch/everything')).status).toBe(404)
  expect(await get('/api/bulk/nothing/items')).toMatchObject({ fault: { code: 'bulk.not-found' } })
})

test('a folder is solved frame by frame, failed ones first; what fails is told for each, and the box tells how it stands', async () => {
  const { engine, records, get, post } = await world()
  engine.pause(true)
  const { json } = await post('/api/indexer/batch/rescan', { path: '', force: false })
  const id = String(json['submission_id'])
  await engine.settled()
  expect(records.row('jobs', id)).toMatchObject({ state: 'queued', message: expect.stringContaining('capturing') })
  const box = Processors.parse(await get('/api/processors'))
  expect(box).toMatchObject({ isPaused: true, solvesNew: false, limits: { cpu: 2 }, library: { missing: 0, faulty: 0 } })
  const named = new Map(box.processors.map((processor) => [processor.processor ?? processor.type, processor]))
  expect(named.get('bulk_rescan')).toMatchObject({ queued: 1, active: 0 })
  expect(named.get('scan_directory')?.perHour).toBe(1)
  expect(named.get('cleanup_stuck')?.nextAt).toBeGreaterThan(Date.now())
  for (const name of [
    ...['scan_directory', 'process_image', 'reindex_all', 'regenerate_thumbnails', 'rescan_image', 'monitor_submission'],
    ...['bulk_match', 'bulk_rescan', 'cleanup_stuck'],
  ])
    expect([...named.keys()]).toContain(name)
  expect(AdminQueue.parse(await get('/api/admin/queue')).reserved).toMatchObject([{ id, name: 'bulk_rescan' }])
  expect(AdminWorkers.parse(await get('/api/admin/workers'))).toMatchObject({ queue_active: 0, queue_reserved: 1 })
  engine.pause(false)
  await until(() => records.row('jobs', id)?.state === 'done')
  expect(records.row('jobs', id)?.tally).toMatchObject({ done: 4, total: 4, errors: 3, skipped: 1 })
  const failed = BulkItemPage.parse(await get(`/api/bulk/${id}/items?state=failed`))
  expect(failed.items).toHaveLength(3)
  for (const item of failed.items) {
    expect(item.message).not.toBe('')
    expect(records.row('jobs', item.childId!)).toMatchObject({ type: 'plate-solve', parent: id, priority: -50 })
  }
})

test('solving new frames by themselves is a switch that a restart keeps', async () => {
  const { get, post, engine, records, folder, close } = await world()
  expect((await post('/api/processors/automatic', { solvesNew: true })).json).toMatchObject({ solvesNew: true })
  await engine.settled()
  const solves = records
    .sync({ version: 1, device: 't', cursor: 0, changes: [] })
    .changes.filter(({ table, patch }) => table === 'jobs' && patch['type'] === 'plate-solve')
  expect(solves).toHaveLength(3)
  expect(Processors.parse(await get('/api/processors')).solvesNew).toBe(true)
  await close()
  const next = await testDarksite({ folder })
  const answer = await next.app.request('/api/processors', { headers: LOCAL })
  expect(Processors.parse(await answer.json()).solvesNew).toBe(true)
})
