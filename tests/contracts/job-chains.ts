import { describe, expect, test } from 'vitest'
import { fail, ok } from '#shared/core/fault.ts'
import { aborted, type JobWorld, jobOf, START, until, wish } from '#tests/support/job-bench.ts'

/** What every job engine must do with jobs that come after others: steps of a chain, and work that a job asked for. */
export const jobChainContract = (name: string, world: JobWorld): void => {
  const outcome = new Map<string, 'good' | 'bad'>()
  const order: string[] = []
  const step = jobOf('step', async ({ frameId }) => {
    order.push(String(frameId))
    return outcome.get(String(frameId)) === 'bad' ? fail('no-result', 'step.bad', 'It went wrong.') : ok(null)
  })
  const started = async (frames: Record<string, 'good' | 'bad'>) => {
    outcome.clear()
    order.length = 0
    for (const [frame, end] of Object.entries(frames)) outcome.set(frame, end)
    const bench = world.bench(world.open(), [step, jobOf('long', ({ signal }) => aborted(signal))])
    const chain = async (...steps: readonly [frame: string, ifFailed?: 'break' | 'continue'][]): Promise<string[]> => {
      const ids: string[] = []
      for (const [frame, ifFailed] of steps) {
        const after = ids.at(-1)
        ids.push(
          await bench.engine.enqueue('step', frame, {}, { ...(after ? { after } : {}), ...(ifFailed ? { ifFailed } : {}) }),
        )
      }
      return ids
    }
    const states = (ids: readonly string[]) => ids.map((id) => bench.records.row('jobs', id)?.state)
    return { ...bench, chain, states }
  }

  describe(name, () => {
    test('the steps of a chain run one after the other', async () => {
      const { engine, chain, states } = await started({})
      const ids = await chain(['a'], ['b'], ['c'])
      engine.start()
      await engine.settled()
      expect([order, states(ids)]).toEqual([
        ['a', 'b', 'c'],
        ['done', 'done', 'done'],
      ])
      await engine.stop()
    })

    test('a failing parent breaks the chain, in words, and what may go on does', async () => {
      const { engine, chain, states, records } = await started({ a: 'bad' })
      const ids = await chain(['a'], ['b'], ['c', 'continue'])
      engine.start()
      await engine.settled()
      expect([order, states(ids)]).toEqual([
        ['a', 'c'],
        ['failed', 'failed', 'done'],
      ])
      expect(records.row('jobs', ids[1]!)?.fault).toMatchObject({ kind: 'conflict', code: 'jobs.chain-broken' })
      expect(records.row('jobs', ids[1]!)?.fault?.message).toContain('It went wrong.')
      await engine.stop()
    })

    test('a step that is wished for when the one before it is over already need not wait', async () => {
      const { engine, chain, states } = await started({ b: 'bad' })
      const [done, failed] = [...(await chain(['a'])), ...(await chain(['b']))]
      engine.start()
      await engine.settled()
      const later = [
        await engine.enqueue('step', 'c', {}, { after: done! }),
        await engine.enqueue('step', 'd', {}, { after: failed! }),
        await engine.enqueue('step', 'e', {}, { after: failed!, ifFailed: 'continue' }),
        await engine.enqueue('step', 'f', {}, { after: 'nothing' }),
      ]
      await engine.settled()
      expect(states(later)).toEqual(['done', 'failed', 'done', 'failed'])
      await engine.stop()
    })

    test('a tablet may wish for a chain', async () => {
      const { engine, records, states } = await started({})
      wish(records, 'first', { type: 'step', frameId: 'a', createdAt: START })
      wish(records, 'second', { type: 'step', frameId: 'b', after: 'first', priority: 50, createdAt: START + 1 })
      engine.start()
      await engine.settled()
      expect([order, states(['first', 'second'])]).toEqual([
        ['a', 'b'],
        ['done', 'done'],
      ])
      await engine.stop()
    })

    test('cancel revokes the whole chain: what runs, what waits for it, and what was asked for by it', async () => {
      const { engine, states, records } = await started({})
      const first = await engine.enqueue('long', null)
      const second = await engine.enqueue('step', 'b', {}, { after: first })
      const third = await engine.enqueue('step', 'c', {}, { after: second, ifFailed: 'continue' })
      const child = await engine.enqueue('long', 'd', {}, { parent: first })
      const other = await engine.enqueue('step', 'e')
      engine.start()
      await until(() => records.row('jobs', first)?.state === 'running' && records.row('jobs', child)?.state === 'running')
      engine.cancel(first)
      await engine.settled()
      expect(states([first, second, third, child, other])).toEqual(['cancelled', 'cancelled', 'cancelled', 'cancelled', 'done'])
      expect(order).toEqual(['e'])
      await engine.stop()
    })

    test('running a step again runs what came after it again, in order, and puts away what it had asked for', async () => {
      const { engine, chain, states, records } = await started({})
      const ids = await chain(['a'], ['b'], ['c'])
      const child = await engine.enqueue('step', 'child', {}, { parent: ids[1]! })
      engine.start()
      await engine.settled()
      order.length = 0
      expect(engine.rerun(ids[1]!)).toEqual(ok(ids[1]))
      expect(states(ids)).toEqual(['done', 'queued', 'queued'])
      await engine.settled()
      expect([order, states(ids)]).toEqual([
        ['b', 'c'],
        ['done', 'done', 'done'],
      ])
      expect(records.row('jobs', child)?.isArchived).toBe(true)
      expect(engine.rerun('nobody')).toMatchObject({ ok: false, fault: { code: 'jobs.not-found' } })
      await engine.stop()
    })

    test('a dead letter is redriven with the steps that were never begun because of it', async () => {
      const { engine, chain, states } = await started({ a: 'bad' })
      const ids = await chain(['a'], ['b'], ['c'])
      engine.start()
      await engine.settled()
      expect(states(ids)).toEqual(['failed', 'failed', 'failed'])
      outcome.set('a', 'good')
      order.length = 0
      expect(engine.redrive(ids[0]!).ok).toBe(true)
      expect(engine.redrive(ids[0]!)).toMatchObject({ ok: false, fault: { code: 'jobs.unfinished' } })
      await engine.settled()
      expect([order, states(ids)]).toEqual([
        ['a', 'b', 'c'],
        ['done', 'done', 'done'],
      ])
      expect(engine.redrive(ids[0]!)).toMatchObject({ ok: false, fault: { code: 'jobs.is-done' } })
      await engine.stop()
    })

    test('all dead letters of a type are redriven at once', async () => {
      const { engine, states } = await started({ a: 'bad', b: 'bad' })
      const ids = [await engine.enqueue('step', 'a'), await engine.enqueue('step', 'b'), await engine.enqueue('step', 'c')]
      engine.start()
      await engine.settled()
      outcome.clear()
      expect([engine.redriveAll('long'), engine.redriveAll('step')]).toEqual([0, 2])
      await engine.settled()
      expect([states(ids), engine.redriveAll()]).toEqual([['done', 'done', 'done'], 0])
      await engine.stop()
    })

    test('a clone does the same once more; archived and deleted jobs go out of sight, and the log with them', async () => {
      const { engine, records } = await started({})
      const id = await engine.enqueue('step', 'a', { depth: 3 })
      engine.start()
      await engine.settled()
      const copy = engine.clone(id)
      const other = engine.clone(id, { depth: 4 })
      if (!copy.ok || !other.ok) throw new Error('No clone.')
      await engine.settled()
      expect([copy.value, other.value].map((clone) => records.row('jobs', clone))).toMatchObject([
        { state: 'done', params: { depth: 3 }, frameId: 'a' },
        { state: 'done', params: { depth: 4 }, frameId: 'a' },
      ])
      expect([engine.archive(id, true).ok, records.row('jobs', id)?.isArchived]).toEqual([true, true])
      const long = await engine.enqueue('long', null)
      await until(() => records.row('jobs', long)?.state === 'running')
      expect(engine.archive(long, true)).toMatchObject({ ok: false, fault: { code: 'jobs.unfinished' } })
      expect(engine.remove(long).ok).toBe(true)
      await engine.settled()
      expect(records.row('jobs', long)).toMatchObject({ state: 'cancelled', isDeleted: true })
      expect([engine.remove(copy.value).ok, engine.log(copy.value)]).toEqual([true, []])
      expect(engine.clone(long)).toMatchObject({ ok: false, fault: { code: 'jobs.not-found' } })
      await engine.stop()
    })
  })
}
