import { describe, expect, test } from 'vitest'
import type { Db } from '#server/db/open-database.ts'
import { LEASE_MS } from '#server/jobs/engine/leases.ts'
import { ok } from '#shared/core/fault.ts'
import { aborted, benchOf, gateOf, jobOf, START, tickOver, until } from '#tests/support/job-bench.ts'

/** What every job engine must do when engines die, stop or meet, and when clocks jump. The same database twice is a restart. */
export const jobRecoveryContract = (name: string, open: () => Db): void => {
  describe(name, () => {
    test('two engines on the same rows run every job once', async () => {
      const database = open()
      const runs: string[] = []
      const job = jobOf('look', async ({ frameId }) => {
        runs.push(String(frameId))
        await tickOver()
        return ok(null)
      })
      const [a, b] = [benchOf(database, [job]), benchOf(database, [job])]
      for (let i = 0; i < 40; i++) await a.engine.enqueue('look', `f${i}`)
      a.engine.start()
      b.engine.start()
      await Promise.all([a.engine.settled(), b.engine.settled()])
      await a.engine.settled()
      expect(runs.length).toBe(40)
      expect(new Set(runs).size).toBe(40)
      await Promise.all([a.engine.stop(), b.engine.stop()])
    })

    test('what a dead engine left running is begun again once its lease has lapsed, not before', async () => {
      const database = open()
      const dead = benchOf(database, [jobOf('look', () => new Promise<never>(() => {}))])
      dead.engine.start()
      const id = await dead.engine.enqueue('look', null)
      await until(() => dead.records.row('jobs', id)?.state === 'running')

      const next = benchOf(database, [jobOf('look', async () => ok(null))])
      next.engine.start()
      await next.engine.settled()
      expect(next.records.row('jobs', id)?.state).toBe('running')
      next.clock += LEASE_MS + 1
      await next.engine.settled()
      expect(next.records.row('jobs', id)).toMatchObject({ state: 'done', attempt: 2 })
      await next.engine.stop()
    })

    test('a job that takes the server down every time is given up after five times', async () => {
      const database = open()
      let clock = START
      let id = ''
      for (let life = 1; life <= 5; life++) {
        const bench = benchOf(database, [jobOf('look', () => new Promise<never>(() => {}))])
        bench.clock = clock
        bench.engine.start()
        if (life === 1) id = await bench.engine.enqueue('look', null)
        await until(() => bench.records.row('jobs', id)?.attempt === life)
        clock += LEASE_MS + 1
      }
      const last = benchOf(database, [jobOf('look', async () => ok(null))])
      last.clock = clock
      last.engine.start()
      await last.engine.settled()
      expect(last.records.row('jobs', id)).toMatchObject({ state: 'failed', fault: { code: 'jobs.poison' } })
      await last.engine.stop()
    })

    test('a clock that jumps does not fail living work, and a clock set back does not hold up dead work', async () => {
      const database = open()
      const gate = gateOf()
      const bench = benchOf(database, [
        jobOf('look', async () => {
          await gate.opened
          return ok(null)
        }),
      ])
      bench.engine.start()
      const id = await bench.engine.enqueue('look', null)
      await until(() => bench.records.row('jobs', id)?.state === 'running')
      bench.clock += 365 * 86_400_000
      await bench.engine.enqueue('look', 'another')
      await until(() => bench.records.row('jobs', id)?.state === 'running')
      gate.open()
      await bench.engine.settled()
      expect(bench.records.row('jobs', id)).toMatchObject({ state: 'done', attempt: 1 })
      await bench.engine.stop()

      const dead = benchOf(database, [jobOf('look', () => new Promise<never>(() => {}))])
      dead.clock = START + 365 * 86_400_000
      dead.engine.start()
      const left = await dead.engine.enqueue('look', 'left behind')
      await until(() => dead.records.row('jobs', left)?.state === 'running')
      const past = benchOf(database, [jobOf('look', async () => ok(null))])
      past.engine.start()
      await past.engine.settled()
      expect(past.records.row('jobs', left)?.state).toBe('done')
      await past.engine.stop()
    })

    test('a server that stops puts its work back, and the attempt does not count', async () => {
      const database = open()
      const first = benchOf(database, [jobOf('look', ({ signal }) => aborted(signal))])
      first.engine.start()
      const id = await first.engine.enqueue('look', null)
      await until(() => first.records.row('jobs', id)?.state === 'running')
      await first.engine.stop()
      expect(first.records.row('jobs', id)).toMatchObject({ state: 'queued', attempt: 0 })
      const second = benchOf(database, [jobOf('look', async () => ok(null))])
      second.engine.start()
      await second.engine.settled()
      expect(second.records.row('jobs', id)).toMatchObject({ state: 'done', attempt: 1 })
      await second.engine.stop()
    })
  })
}
