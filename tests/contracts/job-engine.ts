import { describe, expect, test } from 'vitest'
import { fail, ok } from '#shared/core/fault.ts'
import { aborted, gateOf, type JobWorld, jobOf, START, until, waitOf, wish } from '#tests/support/job-bench.ts'

/** What every job engine must do, whatever its rows are kept in. */
export const jobEngineContract = (name: string, world: JobWorld): void => {
  describe(name, () => {
    test('a wish that came by sync is run, and its end is in the change log', async () => {
      const { engine, records } = world.bench(world.open(), [jobOf('look', async () => ok(null))])
      wish(records, 'j1', { type: 'look' })
      engine.start()
      await engine.settled()
      expect(records.row('jobs', 'j1')).toMatchObject({ state: 'done', progress: 1, attempt: 1, fault: null })
      const answer = records.sync({ version: 1, device: 'tablet', cursor: 0, changes: [] })
      expect(answer.changes.at(-1)?.patch).toMatchObject({ state: 'done' })
      await engine.stop()
    })

    test('a type that this server does not know is a fault that names it', async () => {
      const { engine, records } = world.bench(world.open(), [])
      wish(records, 'j1', { type: 'teleport' })
      engine.start()
      await engine.settled()
      expect(records.row('jobs', 'j1')).toMatchObject({
        state: 'failed',
        fault: { kind: 'unsupported', code: 'jobs.unknown-type' },
      })
      expect(records.row('jobs', 'j1')?.fault?.message).toContain('teleport')
      await engine.stop()
    })

    test('wrong parameters are a fault before anything runs', async () => {
      const { engine, records } = world.bench(world.open(), [jobOf('look', async () => ok(null))])
      wish(records, 'j1', { type: 'look', params: { depth: -1 } })
      engine.start()
      await engine.settled()
      expect(records.row('jobs', 'j1')).toMatchObject({ state: 'failed', fault: { code: 'jobs.params' }, attempt: 0 })
      await engine.stop()
    })

    test('asking twice is asking once while it is queued or running, and asking again when it is done', async () => {
      const gate = gateOf()
      let runs = 0
      const { engine } = world.bench(world.open(), [
        jobOf('look', async () => {
          runs++
          await gate.opened
          return ok(null)
        }),
      ])
      const first = await engine.enqueue('look', 'm42', { depth: 2 })
      expect(await engine.enqueue('look', 'm42', { depth: 2 })).toBe(first)
      engine.start()
      await gate.reached(() => runs === 1)
      expect(await engine.enqueue('look', 'm42', { depth: 2 })).toBe(first)
      expect(await engine.enqueue('look', 'm42', { depth: 3 })).not.toBe(first)
      gate.open()
      await engine.settled()
      expect(runs).toBe(2)
      expect(await engine.enqueue('look', 'm42', { depth: 2 })).not.toBe(first)
      await engine.settled()
      expect(runs).toBe(3)
      await engine.stop()
    })

    test('two tablets that wish the same get one run and the same answer', async () => {
      let runs = 0
      const { engine, records } = world.bench(world.open(), [
        jobOf('look', async () => {
          runs++
          return fail('no-result', 'look.dark', 'Too dark.')
        }),
      ])
      wish(records, 'a', { type: 'look', frameId: 'm42' })
      wish(records, 'b', { type: 'look', frameId: 'm42' })
      engine.start()
      await engine.settled()
      expect(runs).toBe(1)
      for (const id of ['a', 'b'])
        expect(records.row('jobs', id)).toMatchObject({ state: 'failed', fault: { code: 'look.dark' } })
      await engine.stop()
    })

    test('when the first of two equal wishes is cancelled, the other still comes true', async () => {
      const seen: string[] = []
      const { engine, records } = world.bench(world.open(), [
        jobOf('look', async (context) => {
          seen.push(context.jobId)
          return context.jobId === 'a' ? await aborted(context.signal) : ok(null)
        }),
      ])
      wish(records, 'a', { type: 'look' })
      wish(records, 'b', { type: 'look' })
      engine.start()
      await until(() => seen.length === 1)
      wish(records, 'a', { cancelRequested: true }, START + 1)
      await until(() => records.row('jobs', 'a')?.state === 'cancelled')
      await engine.settled()
      expect([seen, records.row('jobs', 'b')?.state]).toEqual([['a', 'b'], 'done'])
      await engine.stop()
    })

    test('cancel reaches a running job as its signal, and a queued one before it begins', async () => {
      let began = 0
      const { engine, records } = world.bench(
        world.open(),
        [
          jobOf('look', async ({ signal }) => {
            began++
            return aborted(signal)
          }),
        ],
        {
          limits: { cpu: 1 },
        },
      )
      const running = await engine.enqueue('look', 'a')
      const queued = await engine.enqueue('look', 'b')
      engine.start()
      await until(() => began === 1)
      engine.cancel(queued)
      await until(() => records.row('jobs', queued)?.state === 'cancelled')
      engine.cancel(running)
      await engine.settled()
      expect([began, records.row('jobs', running)?.state]).toEqual([1, 'cancelled'])
      engine.cancel(running)
      expect(records.row('jobs', running)?.state).toBe('cancelled')
      await engine.stop()
    })

    test('a fault that may pass is tried again, later and later, five times at most', async () => {
      const bench = world.bench(world.open(), [jobOf('look', async () => fail('unavailable', 'look.cloud', 'A cloud.'))])
      const { engine, records } = bench
      engine.start()
      const id = await engine.enqueue('look', null)
      const waits: number[] = []
      for (let attempt = 1; attempt < 5; attempt++) {
        await engine.settled()
        expect(records.row('jobs', id)).toMatchObject({ state: 'queued', attempt, fault: { code: 'look.cloud' } })
        waits.push(await waitOf(bench, id, attempt))
      }
      await engine.settled()
      expect(records.row('jobs', id)).toMatchObject({ state: 'failed', attempt: 5, fault: { code: 'look.cloud' } })
      expect(waits).toEqual([...waits].sort((a, b) => a - b))
      await engine.stop()
    })

    test('a fault that will not pass is final, and so is a bug, which the engine survives', async () => {
      const { engine, records, complaints } = world.bench(world.open(), [
        jobOf('look', async () => fail('no-result', 'look.empty', 'Nothing there.')),
        jobOf('break', async () => {
          throw new RangeError('off by one')
        }),
      ])
      engine.start()
      const [look, bug] = [await engine.enqueue('look', null), await engine.enqueue('break', null)]
      await engine.settled()
      expect(records.row('jobs', look)).toMatchObject({ state: 'failed', attempt: 1, message: 'Nothing there.' })
      expect(records.row('jobs', bug)).toMatchObject({
        state: 'failed',
        attempt: 1,
        fault: { kind: 'internal', code: 'jobs.bug' },
      })
      expect(complaints.length).toBe(1)
      await engine.stop()
    })

    test('background work is never in the way of what somebody waits for', async () => {
      const gate = gateOf()
      const scan = {
        ...jobOf('scan', async () => {
          await gate.opened
          return ok(null)
        }),
        isBackground: true,
      }
      const { engine, records } = world.bench(world.open(), [scan, jobOf('solve', async () => ok(null))], { limits: { cpu: 1 } })
      const scans = [await engine.enqueue('scan', 'a'), await engine.enqueue('scan', 'b')]
      engine.start()
      await until(() => records.row('jobs', scans[0]!)?.state === 'running')
      const solve = await engine.enqueue('solve', null)
      await until(() => records.row('jobs', solve)?.state === 'done')
      expect(scans.map((id) => records.row('jobs', id)?.state)).toEqual(['running', 'queued'])
      gate.open()
      await engine.settled()
      expect(scans.map((id) => records.row('jobs', id)?.state)).toEqual(['done', 'done'])
      await engine.stop()
    })

    test('a chatty job is told a few times a second, and its last thousand lines are kept', async () => {
      const { engine, records } = world.bench(world.open(), [
        jobOf('look', async ({ progress, log }) => {
          for (let i = 0; i < 5000; i++) {
            progress(i / 5000, `Row ${i}`)
            log(`line ${i}`)
          }
          return ok(null)
        }),
      ])
      const before = records.cursor()
      engine.start()
      const id = await engine.enqueue('look', null)
      await engine.settled()
      expect(records.cursor() - before).toBeLessThan(8)
      expect(records.row('jobs', id)).toMatchObject({ progress: 1, message: 'Row 4999' })
      const log = engine.log(id)
      expect([log.length, log[0]?.line, log.at(-1)?.line]).toEqual([1000, 'line 4000', 'line 4999'])
      await engine.stop()
    })

    test('a job asks for the next one, which knows its parent', async () => {
      const { engine, records } = world.bench(world.open(), [
        jobOf('solve', async ({ enqueue, frameId }) => {
          await enqueue('match', frameId)
          return ok(null)
        }),
        jobOf('match', async () => ok(null)),
      ])
      engine.start()
      const id = await engine.enqueue('solve', 'm42')
      await engine.settled()
      const rows = records.sync({ version: 1, device: 't', cursor: 0, changes: [] }).changes
      const child = rows.find(({ patch }) => patch['type'] === 'match')!.id
      expect(records.row('jobs', child)).toMatchObject({ state: 'done', parent: id, frameId: 'm42' })
      await engine.stop()
    })
  })
}
