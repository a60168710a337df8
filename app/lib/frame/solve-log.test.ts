import { expect, test } from 'vitest'
import { JobRow } from '#shared/records/job.ts'
import type { SolutionRow } from '#shared/records/solution.ts'
import { logSourceOf } from './solve-log.ts'

const job = (state: JobRow['state'], isWaiting = false) => ({
  ...JobRow.parse({ type: 'plate-solve', state }),
  id: 'j1',
  isWaiting,
})
const solution = { log: 'abc' } as SolutionRow

test('the log is that of the try which runs or failed, else that of the solution', () => {
  expect(logSourceOf({ solution: null, solve: null })).toBeNull()
  expect(logSourceOf({ solution: null, solve: job('queued', true) })).toBeNull()
  expect(logSourceOf({ solution: null, solve: job('failed') })).toMatchObject({ kind: 'job', id: 'j1' })
  expect(logSourceOf({ solution, solve: job('running') })).toMatchObject({ kind: 'job', id: 'j1' })
  expect(logSourceOf({ solution, solve: job('done') })).toMatchObject({ kind: 'blob', id: 'abc' })
})
