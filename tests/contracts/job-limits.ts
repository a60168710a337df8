import { describe, expect, test } from 'vitest'
import { diskGuard } from '#server/jobs/engine/disk-guard.ts'
import { fail, ok } from '#shared/core/fault.ts'
import { aborted, gateOf, type JobWorld, jobOf, until } from '#tests/support/job-bench.ts'

const DAY = 86_400_000

/** What every job engine must do about who goes first, how many at once, and who must wait. */
export const jobLimitsContract = (name: string, world: JobWorld): void => {
  describe(name, () => {
    test('the urgent go first, then those that were asked for earlier; asking again more urgently moves a job up', async () => {
      const seen: string[] = []
      const job = jobOf('look', async ({ frameId }) => {
        seen.push(String(frameId))
        return ok(null)
      })
      const bench = world.bench(world.open(), [job], { limits: { cpu: 1 } })
      const { engine } = bench
      for (const [frame, priority] of [
        ['c', 0],
        ['d', 0],
        ['e', -5],
        ['b', 7],
        ['a', 9],
      ] as const) {
        await engine.enqueue('look', frame, {}, { priority })
        bench.clock++
      }
      await engine.enqueue('look', 'e', {}, { priority: 8 })
      engine.start()
      await engine.settled()
      expect(seen).toEqual(['a', 'e', 'b', 'c', 'd'])
      await engine.stop()
    })

    test('never more jobs at once than there is of what they need', async () => {
      const now = new Map<string, number>()
      const most = new Map<string, number>()
      const working = (id: string, needs: object) =>
        jobOf(
          id,
          async () => {
            now.set(id, (now.get(id) ?? 0) + 1)
            most.set(id, Math.max(most.get(id) ?? 0, now.get(id)!))
            await new Promise((resolve) => setTimeout(resolve, 2))
            now.set(id, now.get(id)! - 1)
            return ok(null)
          },
          { needs },
        )
      const jobs = [
        working('solve', { cpu: 1 }),
        working('send', { nova: 1 }),
        working('huge', { gpu: 7 }),
        working('copy', { io: 2 }),
      ]
      const { engine } = world.bench(world.open(), jobs, { limits: { cpu: 3, nova: 8, gpu: 1, io: 4 } })
      for (let i = 0; i < 20; i++) for (const { id } of jobs) await engine.enqueue(id, `${i}`)
      engine.start()
      await engine.settled()
      expect(Object.fromEntries(most)).toEqual({ solve: 3, send: 8, huge: 1, copy: 2 })
      await engine.stop()
    })

    test('bulk work makes room at once for what somebody waits for, loses no attempt by it, and goes on afterwards', async () => {
      const order: string[] = []
      let isFree = false
      const asked: string[] = []
      const solve = jobOf('solve', async ({ frameId, signal, enqueue }) => {
        order.push(String(frameId))
        if (frameId === 'mine') isFree = true
        if (!isFree) return aborted(signal)
        if (frameId === 'bulk') asked.push(await enqueue('name', frameId))
        return ok(null)
      })
      const { engine, records } = world.bench(world.open(), [solve, jobOf('name', async () => ok(null))], { limits: { cpu: 1 } })
      const bulk = await engine.enqueue('solve', 'bulk', {}, { priority: -50 })
      engine.start()
      await until(() => order.length === 1)
      const mine = await engine.enqueue('solve', 'mine')
      await engine.settled()
      expect(order).toEqual(['bulk', 'mine', 'bulk'])
      expect([records.row('jobs', mine)?.state, records.row('jobs', bulk)]).toMatchObject(['done', { state: 'done', attempt: 1 }])
      expect(asked.map((id) => records.row('jobs', id)?.priority)).toEqual([-50])
      await engine.stop()
    })

    test('while somebody waits for the light, bulk work of another kind is left alone', async () => {
      const gate = gateOf()
      const send = jobOf('send', async () => gate.opened.then(() => ok(null)), { needs: { nova: 1 } })
      const bench = world.bench(world.open(), [send, jobOf('solve', async () => ok(null))], { limits: { cpu: 1, nova: 1 } })
      const [sending, solving] = [
        await bench.engine.enqueue('send', 'a', {}, { priority: -50 }),
        await bench.engine.enqueue('solve', 'a'),
      ]
      bench.engine.start()
      await until(() => bench.records.row('jobs', solving)?.state === 'done')
      expect(bench.records.row('jobs', sending)?.state).toBe('running')
      gate.open()
      await bench.engine.settled()
      expect(bench.records.row('jobs', sending)).toMatchObject({ state: 'done', attempt: 1 })
      await bench.engine.stop()
    })

    test('while the camera captures, heavy work waits, says why, and goes on afterwards, also across a restart', async () => {
      const database = world.open()
      const jobs = [jobOf('solve', async () => ok(null)), jobOf('name', async () => ok(null), { needs: { io: 1 } })]
      const first = world.bench(database, jobs)
      first.engine.start()
      first.engine.pause(true)
      const [solve, light] = [await first.engine.enqueue('solve', null), await first.engine.enqueue('name', null)]
      await first.engine.settled()
      expect(first.records.row('jobs', light)?.state).toBe('done')
      expect(first.records.row('jobs', solve)).toMatchObject({ state: 'queued', message: expect.stringContaining('capturing') })
      await first.engine.stop()
      const second = world.bench(database, jobs)
      second.engine.start()
      await second.engine.settled()
      expect([second.engine.isPaused, second.records.row('jobs', solve)?.state]).toEqual([true, 'queued'])
      second.engine.pause(false)
      await second.engine.settled()
      expect(second.records.row('jobs', solve)).toMatchObject({ state: 'done', message: '' })
      await second.engine.stop()
    })

    test('on a disk that is nearly full, work that writes waits with a sentence; what makes room may run', async () => {
      let free = 0.5e9
      const jobs = [jobOf('write', async () => ok(null)), jobOf('sweep', async () => ok(null), { isWriting: false })]
      const { engine, records } = world.bench(world.open(), jobs, { holds: [diskGuard('/', 1e9, () => free)] })
      engine.start()
      const [write, sweep] = [await engine.enqueue('write', null), await engine.enqueue('sweep', null)]
      await engine.settled()
      expect(records.row('jobs', sweep)?.state).toBe('done')
      expect(records.row('jobs', write)).toMatchObject({
        state: 'queued',
        message: expect.stringMatching(/0\.5 GB left.*1\.0 GB/),
      })
      free = 2e9
      await engine.settled()
      expect(records.row('jobs', write)?.state).toBe('done')
      await engine.stop()
    })

    test('a job that takes too long is stopped as a timeout, which is tried again', async () => {
      const { engine, records } = world.bench(world.open(), [
        jobOf('look', ({ signal }) => aborted(signal), { timeLimitSeconds: 0.01 }),
      ])
      engine.start()
      const id = await engine.enqueue('look', null)
      await engine.settled()
      expect(records.row('jobs', id)).toMatchObject({
        state: 'queued',
        attempt: 1,
        fault: { kind: 'timeout', code: 'jobs.timeout' },
      })
      await engine.stop()
    })

    test('progress never goes back, however a job counts', async () => {
      const gate = gateOf()
      const { engine, records } = world.bench(world.open(), [
        jobOf('look', async ({ progress }) => {
          for (const fraction of [0.2, 0.7, 0.1, Number.NaN, -3]) progress(fraction, `${fraction}`)
          await gate.opened
          progress(0.3)
          return fail('no-result', 'look.empty', 'Nothing.')
        }),
      ])
      engine.start()
      const id = await engine.enqueue('look', null)
      await until(() => records.row('jobs', id)?.progress !== 0)
      expect(records.row('jobs', id)?.progress).toBe(0.7)
      gate.open()
      await engine.settled()
      const told = records
        .sync({ version: 1, device: 't', cursor: 0, changes: [] })
        .changes.flatMap(({ patch }) => patch['progress'] ?? [])
      expect(told).toEqual([...told].sort())
      expect(records.row('jobs', id)?.progress).toBe(0.7)
      await engine.stop()
    })

    test('what is on the schedule is asked for when it is due, and what was missed is asked for once', async () => {
      let runs = 0
      const database = world.open()
      const sweep = jobOf('sweep', async () => {
        runs++
        return ok(null)
      })
      const bench = world.bench(database, [sweep])
      expect(bench.engine.schedules.set('nightly', '30 4 * * *', 'sweep')).toMatchObject({ ok: true })
      expect(bench.engine.schedules.set('odd', 'now and then', 'sweep')).toMatchObject({
        ok: false,
        fault: { code: 'jobs.cron' },
      })
      bench.engine.start()
      await bench.engine.settled()
      expect(runs).toBe(0)
      for (const days of [1, 1, 7]) {
        bench.clock += days * DAY
        await bench.engine.settled()
      }
      expect(runs).toBe(3)
      expect(bench.records.row('jobs', 'schedule-nightly')).toMatchObject({ type: 'sweep', state: 'done', attempt: 1 })
      bench.clock -= 30 * DAY
      await bench.engine.settled()
      expect(runs).toBe(3)
      const [{ nextAt } = { nextAt: 0 }] = bench.engine.schedules.list()
      expect([nextAt > bench.clock, nextAt - bench.clock <= DAY + 3_600_000]).toEqual([true, true])
      await bench.engine.stop()

      const next = world.bench(database, [sweep])
      next.clock = nextAt + 1
      next.engine.schedules.set('nightly', '30 4 * * *', 'sweep')
      next.engine.start()
      await next.engine.settled()
      expect(runs).toBe(4)
      await next.engine.stop()
    })

    test('ten thousand queued jobs run once each, and the queue does not get slower by its length', async () => {
      const runs = new Set<string>()
      const { engine, records } = world.bench(
        world.open(),
        [
          jobOf('look', async ({ frameId }) => {
            runs.add(String(frameId))
            return ok(null)
          }),
        ],
        { limits: { cpu: 64 } },
      )
      const asked: Promise<string>[] = []
      records.transaction(() => {
        for (let i = 0; i < 10_000; i++) asked.push(engine.enqueue('look', `${i}`))
      })
      const ids = await Promise.all(asked)
      engine.start()
      await engine.settled()
      expect([ids.length, runs.size, records.row('jobs', ids[9999]!)?.state]).toEqual([10_000, 10_000, 'done'])
      await engine.stop()
    })
  })
}
