import { expect, test } from 'vitest'
import type { LibraryContext } from '#server/jobs/job.ts'
import { testDarksite } from '#tests/support/darksite.ts'
import { pruneJobs } from './index.ts'

const NOW = Date.UTC(2026, 5, 1)
const DAY = 86_400_000

test('old jobs that are done go; failed ones stay until the same work has succeeded', async () => {
  const { records, library, store } = await testDarksite()
  const job = (id: string, state: 'done' | 'failed' | 'cancelled' | 'queued', daysAgo: number, frameId: string | null = null) =>
    records.write('jobs', id, {
      ...{ type: 'plate-solve', frameId, params: {}, createdAt: NOW - daysAgo * DAY, state },
      finishedAt: state === 'queued' ? null : NOW - daysAgo * DAY,
    })
  job('done-old', 'done', 40)
  job('stopped-old', 'cancelled', 31)
  job('done-new', 'done', 29)
  job('waits', 'queued', 400)
  job('failed-unseen', 'failed', 200, 'a')
  job('failed-mended', 'failed', 200, 'b')
  job('mended', 'done', 20, 'b')
  job('failed-after', 'failed', 40, 'c')
  job('worked-before', 'done', 50, 'c')
  const context = { library, store, signal: new AbortController().signal, progress: () => {}, log: () => {}, now: () => NOW }
  expect(await pruneJobs.run({ keepDays: 30 }, context as Partial<LibraryContext> as LibraryContext)).toEqual({
    ok: true,
    value: { pruned: 4 },
  })
  const left = ['done-old', 'stopped-old', 'done-new', 'waits', 'failed-unseen', 'failed-mended', 'mended', 'failed-after']
  expect(left.filter((id) => !records.row('jobs', id)?.isDeleted)).toEqual([
    'done-new',
    'waits',
    'failed-unseen',
    'mended',
    'failed-after',
  ])
  expect(records.row('jobs', 'worked-before')?.isDeleted).toBe(true)
})

test('what was rated again and again is one change in the log afterwards, and the same row', async () => {
  const { records, library, store, database } = await testDarksite()
  for (let i = 0; i < 20; i++) records.write('reviews', 'm31', { rating: i % 5 })
  records.write('reviews', 'm31', { notes: 'sharp' })
  records.write('reviews', 'm42', { rating: 2 })
  const logged = () => database.sqlite.prepare(`SELECT count(*) FROM changes WHERE "table" = 'reviews'`).pluck().get()
  expect(logged()).toBe(22)
  const context = { library, store, signal: new AbortController().signal, progress: () => {}, log: () => {}, now: () => NOW }
  await pruneJobs.run({ keepDays: 30 }, context as Partial<LibraryContext> as LibraryContext)
  expect([logged(), records.row('reviews', 'm31')]).toMatchObject([3, { rating: 4, notes: 'sharp' }])
})

test('a server clears old jobs away every night', async () => {
  const { engine } = await testDarksite()
  expect(engine.schedules.list().map(({ id, type }) => [id, type])).toContainEqual(['prune-jobs', 'prune-jobs'])
})
