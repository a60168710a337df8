import { describe, expect, test } from 'vitest'
import { ok } from '#shared/core/fault.ts'
import { type BenchOptions, type JobBench, type JobWorld, jobOf, tickOver, until } from '#tests/support/job-bench.ts'

/** Cuts between this many statements; the suite as a whole still meets every one, as each case begins elsewhere. */
const STRIDE = 3

/** What every job engine must keep when its server is killed in the middle of any statement. */
export const jobPowerCutContract = (name: string, world: JobWorld): void => {
  const wishes = ['a', 'c']
  const jobs = (ends: string[]) => [
    jobOf('solve', async ({ frameId, enqueue, log }) => {
      log('Working')
      await enqueue('name', frameId)
      return ok(null)
    }),
    jobOf('name', async ({ frameId }) => {
      ends.push(String(frameId))
      return ok(null)
    }),
  ]
  /** One life: asks for what is not there yet, as a person would, and works until all is done or the power goes. */
  const live = async (bench: JobBench): Promise<void> => {
    bench.engine.start()
    const last = await bench.engine.enqueue('solve', 'z', {})
    for (const frame of wishes) await bench.engine.enqueue('solve', frame, {}, frame === 'c' ? { after: last } : {})
    await bench.engine.settled()
    await bench.engine.stop()
  }

  describe(name, () => {
    test.each(Array.from({ length: STRIDE }, (_, i) => i))(
      'killed at any statement, nothing is lost or done twice over (%i)',
      async (offset) => {
        const whole = world.bench(world.open(), jobs([]), { isAlone: true })
        await live(whole)
        const statements = whole.statements()
        expect(statements).toBeGreaterThan(100)
        for (let at = 1 + offset; at <= statements; at += STRIDE) {
          const database = world.open()
          const ends: string[] = []
          const options: BenchOptions = { isAlone: true, lastStatement: at }
          await diesIn(async () => live(world.bench(database, jobs(ends), options)))
          const next = world.bench(database, jobs(ends), { isAlone: true })
          await live(next)
          const rows = rowsOf(next)
          const why = `killed at statement ${at} of ${statements}`
          expect(
            rows.filter(({ state }) => state !== 'done'),
            why,
          ).toEqual([])
          // Each was asked for in both lives: at most once more, never lost, and never two of the same at once.
          for (const frame of [...wishes, 'z']) {
            const [solves, names] = ['solve', 'name'].map(
              (type) => rows.filter((row) => row.type === type && row.frameId === frame).length,
            )
            expect([solves! >= 1 && solves! <= 2, names! >= 1 && names! <= solves! + 1], `${why}: ${frame}`).toEqual([true, true])
            expect(ends.includes(frame), why).toBe(true)
          }
          expect(leftOf(next), why).toEqual(0)
        }
      },
    )
  })

  const rowsOf = (bench: JobBench) => {
    const ids = new Set(bench.records.sync({ version: 1, device: 't', cursor: 0, changes: [] }).changes.map(({ id }) => id))
    return [...ids].flatMap((id) => bench.records.row('jobs', id) ?? [])
  }
  const leftOf = (bench: JobBench) => rowsOf(bench).filter(({ state }) => state === 'queued' || state === 'running').length
  /** A life that is cut off: it may end in an error, or hang; both are over when its database is dead. */
  const diesIn = async (life: () => Promise<void>): Promise<void> => {
    let isOver = false
    void life()
      .catch(() => undefined)
      .finally(() => {
        isOver = true
      })
    let patience = 20
    await until(() => isOver || patience-- <= 0)
    await tickOver()
  }
}
