import { expect, test } from 'vitest'
import { astrometryStatus, type SolveJob } from './astrometry-status.ts'

const job = (state: SolveJob['state'], finishedAt: number | null = null): SolveJob => ({ state, createdAt: 1, finishedAt })
const [mine, header] = [{ solver: 'solve-field' }, { solver: 'header' }]
const at = (state: 'SUBMITTED' | 'PROCESSING' | 'SOLVED' | 'FAILED', updatedAt = 5) => ({ state, updatedAt })

test.each([
  ['nobody asked', 'NONE', undefined, null, null],
  ['the file brought its solution', 'NONE', undefined, null, header],
  ['a rescan waits', 'SUBMITTED', undefined, job('queued'), null],
  ['a rescan runs', 'PROCESSING', undefined, job('running'), null],
  ['a solved frame is solved again', 'PROCESSING', undefined, job('running'), mine],
  ['it was solved here', 'SOLVED', undefined, job('done', 9), mine],
  ['its job was cleared away', 'SOLVED', undefined, null, mine],
  ['there is no solution', 'FAILED', undefined, job('failed', 9), null],
  ['a later attempt failed', 'SOLVED', undefined, job('failed', 9), mine],
  ['it was stopped', 'NONE', undefined, job('cancelled', 9), null],
  ['a service has it', 'SUBMITTED', at('SUBMITTED'), job('running'), null],
  ['a service works on it', 'PROCESSING', at('PROCESSING'), job('queued'), null],
  ['a service failed, now it is tried here', 'PROCESSING', at('FAILED'), job('running'), null],
  ['a service failed and then it was solved here', 'SOLVED', at('FAILED'), job('done', 9), mine],
] as const)('%s: %s', (_, status, submission, solve, solution) =>
  expect(astrometryStatus(submission, solve, solution)).toBe(status),
)
