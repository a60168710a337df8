import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readConfig } from '#server/config.ts'
import type { JobContext } from '#server/jobs/job.ts'
import { fail } from '#shared/core/fault.ts'
import { noWork } from '#tests/support/surroundings.ts'
import { simulateNight } from './index.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'darksite-simulate-job-'))
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

const contextOf = () => {
  const said: [number, string | undefined][] = []
  const asked: [type: string, params: unknown][] = []
  const context: JobContext = {
    jobId: 'job',
    frameId: null,
    signal: new AbortController().signal,
    progress: (fraction, message) => void said.push([fraction, message]),
    log: () => undefined,
    store: {
      row: (() => undefined) as JobContext['store']['row'],
      pathOf: async () => fail('not-found', 'test.none', 'None.'),
      write: () => undefined,
      putBlob: async () => '',
    },
    work: noWork,
    enqueue: async (type, _frameId, params) => {
      asked.push([type, params])
      return type
    },
    libraries: [],
    config: { ...readConfig({}), dataDir, indexDirs: [join(dataDir, 'none')] },
    now: () => Date.UTC(2026, 10, 20, 22),
  }
  return { context, said, asked }
}
const run = (context: JobContext, params: Record<string, unknown>) =>
  simulateNight.run(simulateNight.params.parse(params), context)

test('the demo is four showpieces in folders of their own, and then a scan is asked for that has them solved', async () => {
  const { context, said, asked } = contextOf()
  expect(await run(context, { frames: 1 })).toEqual({ ok: true, value: { frames: 4 } })
  expect(readdirSync(join(dataDir, 'simulated')).toSorted()).toEqual(['M 27', 'M 31', 'M 42', 'M 45'])
  expect(asked).toEqual([['scan-folder', { solveIn: join(dataDir, 'simulated') }]])
  expect(said.at(-1)).toEqual([1, 'M 27: 1 of 1 frames'])
})

test('running twice is running once, and nothing is solved when that is not wanted', async () => {
  const [first, second] = [contextOf(), contextOf()]
  await run(first.context, { target: 'M 13', frames: 1 })
  expect(await run(second.context, { target: 'M 13', frames: 1, solve: false })).toMatchObject({ ok: true })
  const folder = join(dataDir, 'simulated', 'M 13')
  expect(readdirSync(folder)).toHaveLength(1)
  expect([...first.asked, ...second.asked].map(([, params]) => params)).toEqual([{ solveIn: folder }, { solveIn: '' }])
})

test('a target that is not there is a fault with suggestions, and no scan is asked for', async () => {
  const { context, asked } = contextOf()
  expect(await run(context, { target: 'M 421' })).toMatchObject({ ok: false, fault: { code: 'catalogue.unknown' } })
  expect(asked).toEqual([])
})

test('a folder never leaves the folder of simulated frames, whatever the target is called', async () => {
  await run(contextOf().context, { target: '83.8, -5.4', frames: 1 })
  expect(readdirSync(join(dataDir, 'simulated'))).toContain('83.8_ -5.4')
})
