import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Job, LibraryContext } from '#server/jobs/job.ts'
import { fail } from '#shared/core/fault.ts'
import { aborted, type BenchOptions, benchOf, jobOf, START, until } from '#tests/support/job-bench.ts'
import { memoryDatabase } from '#tests/support/memory-database.ts'
import { runBulk } from './run-bulk.ts'

/** Cuts between this many statements. */
const STRIDE = 4
const FRAMES = ['a', 'b', 'c', 'd', 'e']

/** Rates every frame once more: what is kept counts how often that was done. */
const rateAll = (work?: (context: LibraryContext, frameId: string) => Promise<unknown>): Job => ({
  id: 'rate-all',
  title: 'Rate all',
  summary: 'Rates all.',
  isBackground: true,
  params: z.object({}),
  run: (_params, context: LibraryContext) =>
    runBulk(context, {
      atOnce: 2,
      choose: () => FRAMES.map((frameId) => ({ frameId, skip: frameId === 'e' ? 'It is dull.' : null })),
      work: async ({ frameId }) => {
        const result = await work?.(context, frameId)
        if (context.signal.aborted) return null
        if (result === 'bad') return { state: 'failed', message: 'It is bad.' }
        const rating = Number(context.store.row('reviews', frameId)?.['rating'] ?? 0)
        return { state: 'done', keep: () => context.store.write('reviews', frameId, { rating: rating + 1 }) }
      },
    }),
})

const world = (jobs: readonly Job[], options: BenchOptions = {}, database = memoryDatabase()) => ({
  database,
  ...benchOf(database, jobs, { isAlone: true, ...options }),
})

test('what fails and what is skipped is counted, the others go on, and the tally says it in words', async () => {
  const bench = world([rateAll(async (_context, frameId) => (frameId === 'b' ? 'bad' : 'good'))])
  bench.engine.start()
  const id = await bench.engine.enqueue('rate-all', null)
  await bench.engine.settled()
  expect(bench.records.row('jobs', id)).toMatchObject({
    state: 'done',
    progress: 1,
    message: '5 frames, 1 error, 1 skipped',
    tally: { done: 5, total: 5, errors: 1, skipped: 1, secondsLeft: 0 },
  })
  const items = bench.database.sqlite.prepare('SELECT frameId, state, message FROM bulkItems ORDER BY place').all()
  expect(items).toEqual([
    { frameId: 'a', state: 'done', message: '' },
    { frameId: 'b', state: 'failed', message: 'It is bad.' },
    { frameId: 'c', state: 'done', message: '' },
    { frameId: 'd', state: 'done', message: '' },
    { frameId: 'e', state: 'skipped', message: 'It is dull.' },
  ])
  expect(bench.engine.log(id).map(({ line }) => line)).toContain('b: It is bad.')
  await bench.engine.stop()
})

test('run again, it chooses anew and does all once more', async () => {
  const bench = world([rateAll()])
  bench.engine.start()
  const id = await bench.engine.enqueue('rate-all', null)
  await bench.engine.settled()
  expect(bench.engine.rerun(id).ok).toBe(true)
  await bench.engine.settled()
  expect(FRAMES.map((frame) => bench.records.row('reviews', frame)?.rating)).toEqual([2, 2, 2, 2, undefined])
  await bench.engine.stop()
})

test('killed at any statement, no frame is lost and none is done twice', async () => {
  const live = async (bench: ReturnType<typeof world>): Promise<void> => {
    bench.engine.start()
    await bench.engine.enqueue('rate-all', null)
    await bench.engine.settled()
    await bench.engine.stop()
  }
  const whole = world([rateAll()])
  await live(whole)
  const statements = whole.statements()
  expect(statements).toBeGreaterThan(100)
  for (let lastStatement = 1; lastStatement <= statements; lastStatement += STRIDE) {
    const database = memoryDatabase()
    let isOver = false
    void (async () => live(world([rateAll()], { lastStatement }, database)))()
      .catch(() => undefined)
      .finally(() => {
        isOver = true
      })
    let patience = 8
    await until(() => isOver || patience-- <= 0)
    const wasDone = database.sqlite.prepare(`SELECT count(*) FROM jobs WHERE state = 'done'`).pluck().get()
    const next = world([rateAll()], {}, database)
    if (wasDone === 0) await live(next)
    const ratings = FRAMES.map((frame) => next.records.row('reviews', frame)?.rating)
    expect(ratings, `killed at statement ${lastStatement} of ${statements}`).toEqual([1, 1, 1, 1, undefined])
  }
})

test('while the camera captures it stops between two frames, says why and promises no time, and goes on afterwards', async () => {
  const begun: string[] = []
  const bench = world([
    rateAll(async ({ jobId }, frameId) => {
      begun.push(frameId)
      if (begun.length === 1) bench.engine.pause(true)
      return jobId
    }),
  ])
  bench.engine.start()
  const id = await bench.engine.enqueue('rate-all', null)
  const row = () => bench.records.row('jobs', id)
  await until(() => row()?.message.includes('capturing') ?? false)
  expect(begun.length).toBeLessThanOrEqual(2)
  expect(row()).toMatchObject({ state: 'running', tally: { total: 5, secondsLeft: null } })
  bench.engine.pause(false)
  await until(() => row()?.state === 'done')
  expect(begun.toSorted()).toEqual(['a', 'b', 'c', 'd'])
  await bench.engine.stop()
})

test('stopped by a person it keeps what is done; stopped with the server it goes on with what is in hand', async () => {
  const seen: string[] = []
  const slow = rateAll(async ({ signal }, frameId) => {
    seen.push(frameId)
    return frameId === 'c' && seen.filter((one) => one === 'c').length === 1 ? aborted(signal) : 'good'
  })
  const first = world([slow])
  first.engine.start()
  const id = await first.engine.enqueue('rate-all', null)
  await until(() => seen.includes('c') && first.records.row('reviews', 'd')?.rating === 1)
  await first.engine.stop()
  expect(first.records.row('jobs', id)).toMatchObject({ state: 'queued', tally: { done: 4, total: 5 } })

  const second = world([slow], {}, first.database)
  second.clock = START + 1000
  second.engine.start()
  await second.engine.settled()
  expect(seen.toSorted()).toEqual(['a', 'b', 'c', 'c', 'd'])
  expect(second.records.row('jobs', id)).toMatchObject({ state: 'done', tally: { done: 5, errors: 0, skipped: 1 } })
  await second.engine.stop()

  const third = world([rateAll(({ signal }) => aborted(signal))], {}, first.database)
  third.engine.start()
  const other = await third.engine.enqueue('rate-all', null)
  await until(() => third.records.row('jobs', other)?.state === 'running')
  third.engine.cancel(other)
  await third.engine.settled()
  expect(third.records.row('jobs', other)).toMatchObject({ state: 'cancelled', tally: { done: 1, total: 5 } })
  await third.engine.stop()
})

test('of one kind of bulk work there is one at a time: the same asked for twice is asked for once', async () => {
  const bench = world([rateAll(({ signal }) => aborted(signal)), jobOf('solve', async () => fail('no-result', 'x.y', 'None.'))])
  bench.engine.start()
  const first = await bench.engine.enqueue('rate-all', null)
  await until(() => bench.records.row('jobs', first)?.state === 'running')
  expect(await bench.engine.enqueue('rate-all', null)).toBe(first)
  await bench.engine.stop()
})
