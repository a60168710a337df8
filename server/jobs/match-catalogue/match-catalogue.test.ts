import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readConfig } from '#server/config.ts'
import type { JobContext } from '#server/jobs/job.ts'
import { fail } from '#shared/core/fault.ts'
import { MatchRow } from '#shared/records/match.ts'
import { describeField } from '#shared/sky/field.ts'
import { makeSky } from '#tests/support/make-sky.ts'
import { noWork } from '#tests/support/surroundings.ts'
import { matchCatalogue } from './index.ts'

const sky = makeSky({ seed: 1, target: 'M 42' })
const { width, height } = sky.raster
const SOLUTION = {
  ...describeField(sky.wcs, width, height, false),
  width,
  height,
  solver: 'test',
  index: '',
  seconds: 1,
  solvedAt: 1,
  log: null,
}

/** A context with one solved frame; what is written is kept. */
const contextOf = (solution: Record<string, unknown> | undefined, frameId: string | null = 'frame') => {
  const written: { table: string; id: string; patch: unknown }[] = []
  const said: string[] = []
  const context: JobContext = {
    jobId: 'job',
    frameId,
    signal: new AbortController().signal,
    progress: (_fraction, message) => void said.push(message ?? ''),
    log: () => undefined,
    store: {
      row: ((table: string) => (table === 'solutions' ? solution : undefined)) as JobContext['store']['row'],
      pathOf: async () => fail('not-found', 'test.none', 'None.'),
      write: (table, id, patch) => void written.push({ table, id, patch }),
      putBlob: async () => '',
    },
    work: noWork,
    enqueue: async () => '',
    libraries: [],
    config: { ...readConfig({}), dataDir: join(import.meta.dirname, 'no-imports') },
    now: () => 1234,
  }
  return { context, written, said }
}
const run = (context: JobContext, params: Record<string, unknown> = {}) =>
  matchCatalogue.run(matchCatalogue.params.parse(params), context)

describe('naming the objects of a frame', () => {
  test('a solved frame of M 42 gets a row that names it, its neighbours and its stars', async () => {
    const { context, written, said } = contextOf(SOLUTION)
    const result = await run(context)
    expect(result.ok).toBe(true)
    expect(written).toMatchObject([{ table: 'matches', id: 'frame', patch: { matchedAt: 1234 } }])
    const { objects } = MatchRow.parse(written[0]!.patch)
    const names = objects.map(({ designation }) => designation)
    for (const wanted of ['M 42', 'M 43', 'NGC 1977', 'θ¹ Ori', 'ι Ori']) expect(names, wanted).toContain(wanted)
    expect(objects.map(({ separationArcmin }) => separationArcmin)).toEqual(
      objects.map(({ separationArcmin }) => separationArcmin).toSorted((a, b) => a - b),
    )
    expect(said.at(-1)).toBe(`${objects.length} objects`)
  })

  test('without stars there are none', async () => {
    const { context, written } = contextOf(SOLUTION)
    await run(context, { stars: false })
    expect(MatchRow.parse(written[0]!.patch).objects.filter(({ type }) => type === 'star')).toEqual([])
  })

  test('a frame that is not solved, or no frame at all, is a fault and nothing is written', async () => {
    const unsolved = contextOf(undefined)
    expect(await run(unsolved.context)).toMatchObject({ ok: false, fault: { code: 'match.not-solved' } })
    const none = contextOf(SOLUTION, null)
    expect(await run(none.context)).toMatchObject({ ok: false, fault: { code: 'match.no-frame' } })
    expect([...unsolved.written, ...none.written]).toEqual([])
  })
})
