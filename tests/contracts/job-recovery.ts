import { describe, expect, test } from 'vitest'
import { MAX_STRIKES } from '#server/jobs/engine/recovery.ts'
import { LEASE_MS } from '#server/jobs/engine/roll.ts'
import { fail, ok } from '#shared/core/fault.ts'
import { aborted, gateOf, type JobWorld, jobOf, START, tickOver, until } from '#tests/support/job-bench.ts'

const HOUR = 3_600_000
const forEver = () => new Promise<never>(() => {})

/** What every job engine must do when engines die, stop or meet, and when clocks jump. The same database twice is a restart. */
export const jobRecoveryContract = (name: string, world: JobWorld): void => {
  describe(name, () => {
    test('two engines on the same rows deliver every job once', async () => {
      const database = world.open()
      const runs: string[] = []
      const job = jobOf('look', async ({ frameId }) => {
        runs.push(String(frameId))
        await tickOver()
        return ok(null)
      })
      const [a, b] = [world.bench(database, [job]), world.bench(database, [job])]
      for (let i = 0; i < 40; i++) await a.engine.enqueue('look', `f${i}`)
      a.engine.start()
      b.engine.start()
      await Promise.all([a.engine.settled(), b.engine.settled()])
      await a.engine.settled()
      expect(runs.length).toBe(40)
      expect(new Set(runs).size).toBe(40)
      await Promise.all([a.engine.stop(), b.engine.stop()])
    })

    test('what a worker that was killed left running is begun again once it has been silent for long, not before', async () => {
      const database = world.open()
      const dead = world.bench(database, [jobOf('look', forEver)])
      dead.engine.start()
      const id = await dead.engine.enqueue('look', null)
      await until(() => dead.records.row('jobs', id)?.state === 'running')
      dead.die()

      const next = world.bench(database, [jobOf('look', async () => ok(null))])
      next.engine.start()
      await next.engine.settled()
      next.steady += LEASE_MS
      await next.engine.settled()
      expect(next.records.row('jobs', id)?.state).toBe('running')
      next.steady += 1
      await next.engine.settled()
      expect(next.records.row('jobs', id)).toMatchObject({ state: 'done', attempt: 2 })
      await next.engine.stop()
    })

    test('a server that has the rows for itself goes on at once', async () => {
      const database = world.open()
      const dead = world.bench(database, [jobOf('look', forEver)])
      dead.engine.start()
      const id = await dead.engine.enqueue('look', null)
      await until(() => dead.records.row('jobs', id)?.state === 'running')
      dead.die()
      const next = world.bench(database, [jobOf('look', async () => ok(null))], { isAlone: true })
      next.engine.start()
      await next.engine.settled()
      expect(next.records.row('jobs', id)).toMatchObject({ state: 'done', attempt: 2 })
      await next.engine.stop()
    })

    test('an engine that was given up while it slept lets go of the job that another one took', async () => {
      const database = world.open()
      const ends: string[] = []
      const gate = gateOf()
      const sleeper = world.bench(database, [
        jobOf('look', async () => {
          await gate.opened
          return fail('no-result', 'look.stale', 'The answer of one who slept.')
        }),
      ])
      sleeper.engine.start()
      const id = await sleeper.engine.enqueue('look', null)
      await until(() => sleeper.records.row('jobs', id)?.state === 'running')
      const next = world.bench(database, [
        jobOf('look', async ({ jobId }) => {
          ends.push(jobId)
          return ok(null)
        }),
      ])
      next.engine.start()
      await next.engine.settled()
      next.steady += LEASE_MS + 1
      await next.engine.settled()
      gate.open()
      await sleeper.engine.settled()
      expect([ends, next.records.row('jobs', id)?.state]).toEqual([[id], 'done'])
      await Promise.all([next.engine.stop(), sleeper.engine.stop()])
    })

    test.each([
      ['forward', HOUR],
      ['back', -HOUR],
      ['forward a year', 8760 * HOUR],
    ])('a clock that jumps (%s) neither fails living work nor holds up dead work', async (_way, jump) => {
      const database = world.open()
      const gate = gateOf()
      let runs = 0
      const job = jobOf('look', async () => {
        runs++
        await gate.opened
        return ok(null)
      })
      const [one, other] = [world.bench(database, [job]), world.bench(database, [job])]
      one.engine.start()
      other.engine.start()
      const id = await one.engine.enqueue('look', null)
      await until(() => runs === 1)
      one.clock += jump
      other.clock += jump
      await tickOver()
      await one.engine.enqueue('look', 'another')
      await until(() => runs === 2)
      gate.open()
      await Promise.all([one.engine.settled(), other.engine.settled()])
      expect([runs, one.records.row('jobs', id)]).toMatchObject([2, { state: 'done', attempt: 1 }])
      await Promise.all([one.engine.stop(), other.engine.stop()])

      const dead = world.bench(database, [jobOf('look', forEver)])
      dead.engine.start()
      const left = await dead.engine.enqueue('look', 'left behind')
      await until(() => dead.records.row('jobs', left)?.state === 'running')
      dead.die()
      const past = world.bench(database, [jobOf('look', async () => ok(null))])
      past.clock = START + jump
      past.engine.start()
      await past.engine.settled()
      past.steady += LEASE_MS + 1
      await past.engine.settled()
      expect(past.records.row('jobs', left)?.state).toBe('done')
      await past.engine.stop()
    })

    test('a job that waits to be tried again does not wait an hour longer because the clock was set back', async () => {
      let isCloudy = true
      const bench = world.bench(world.open(), [
        jobOf('look', async () => (isCloudy ? fail('unavailable', 'look.cloud', 'A cloud.') : ok(null))),
      ])
      bench.engine.start()
      const id = await bench.engine.enqueue('look', null)
      await bench.engine.settled()
      isCloudy = false
      bench.clock -= HOUR
      await bench.engine.settled()
      expect(bench.records.row('jobs', id)?.state).toBe('done')
      await bench.engine.stop()
    })

    test('a poison job, which takes the server down whenever it runs, is given up; its neighbour is not', async () => {
      const database = world.open()
      let clock = START
      const begun: string[] = []
      const ids: Record<string, string> = {}
      const job = jobOf('look', async ({ frameId }) => {
        begun.push(String(frameId))
        return frameId === 'poison' || begun.length <= 4 ? await forEver() : ok(null)
      })
      for (let life = 1; life <= MAX_STRIKES; life++) {
        const bench = world.bench(database, [job], { isAlone: true })
        bench.clock = clock
        bench.engine.start()
        if (life === 1) for (const frame of ['poison', 'neighbour']) ids[frame] = await bench.engine.enqueue('look', frame)
        const before = begun.length
        await until(() => {
          bench.clock = clock += 60_000
          bench.engine.pause(false)
          return begun.slice(before).includes('poison')
        })
        bench.die()
      }
      const last = world.bench(database, [jobOf('look', async () => ok(null))], { isAlone: true })
      last.clock = clock
      last.engine.start()
      await last.engine.settled()
      expect(last.records.row('jobs', ids['poison']!)).toMatchObject({ state: 'failed', fault: { code: 'jobs.poison' } })
      expect(last.records.row('jobs', ids['neighbour']!)?.state).toBe('done')
      expect(begun.filter((frame) => frame === 'poison').length).toBe(MAX_STRIKES)
      await last.engine.stop()
    })

    test('power cuts give no job up, however many there are', async () => {
      const database = world.open()
      let clock = START
      let id = ''
      for (let life = 1; life <= 3 * MAX_STRIKES; life++) {
        let begun = 0
        const job = jobOf('look', async () => {
          begun++
          return forEver()
        })
        const bench = world.bench(database, [job], { isAlone: true })
        bench.clock = clock
        bench.engine.start()
        if (life === 1) id = await bench.engine.enqueue('look', null)
        // Every third time the power goes while the job rests.
        if (life % 3 === 0) await bench.engine.enqueue('look', `${life}`)
        else await until(() => begun > 0)
        clock += life % 3 === 2 ? 10 : 10 * 60_000
        if (life % 3 === 0) await tickOver()
        bench.die()
      }
      expect(world.bench(database, []).records.row('jobs', id)).toMatchObject({ fault: null, attempt: 10 })
    })

    test('a server that stops puts its work back, begins nothing more, and the attempt does not count', async () => {
      const database = world.open()
      const begun: string[] = []
      const first = world.bench(
        database,
        [
          jobOf('look', ({ signal, frameId }) => {
            begun.push(String(frameId))
            return aborted(signal)
          }),
        ],
        { limits: { cpu: 1 } },
      )
      first.engine.start()
      const [id] = [await first.engine.enqueue('look', 'a'), await first.engine.enqueue('look', 'b')]
      await until(() => first.records.row('jobs', id)?.state === 'running')
      await first.engine.stop()
      expect(begun).toEqual(['a'])
      expect(first.records.row('jobs', id)).toMatchObject({ state: 'queued', attempt: 0 })
      const second = world.bench(database, [jobOf('look', async () => ok(null))])
      second.engine.start()
      await second.engine.settled()
      expect(second.records.row('jobs', id)).toMatchObject({ state: 'done', attempt: 1 })
      await second.engine.stop()
    })

    test('a job that ends well while the server stops is done', async () => {
      const bench = world.bench(world.open(), [jobOf('look', ({ signal }) => aborted(signal).then(() => ok(null)))])
      bench.engine.start()
      const id = await bench.engine.enqueue('look', null)
      await until(() => bench.records.row('jobs', id)?.state === 'running')
      await bench.engine.stop()
      expect(bench.records.row('jobs', id)).toMatchObject({ state: 'done', attempt: 1 })
    })
  })
}
