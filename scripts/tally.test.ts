import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { describeFailed, failedFiles, type Report, readReport } from './report.ts'
import { isGood, lastLine, sum, tallyAgain, tallyOf } from './tally.ts'

const folder = mkdtempSync(join(tmpdir(), 'tally-'))
afterAll(() => rmSync(folder, { recursive: true }))

const report = (passed: number, failed: number, pending: number, testResults: Report['testResults'] = []): Report => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: pending,
  numTodoTests: 0,
  testResults,
})

const UNSTEADY = report(10, 1, 1, [
  { name: 'steady.test.ts', status: 'passed', assertionResults: [] },
  {
    name: 'unsteady.test.ts',
    status: 'failed',
    assertionResults: [
      { fullName: 'the first half', status: 'passed' },
      { fullName: 'the second half', status: 'failed', failureMessages: ['Error: expected 1 to be 2\n    at line 3'] },
      { fullName: 'what comes after', status: 'skipped' },
    ],
  },
])

test('the last line sums all suites', () => {
  const total = sum([tallyOf(report(10, 0, 0), 0), tallyOf(report(3, 1, 2), 1)])
  expect(lastLine(total)).toBe('13 passed, 1 failed, 2 skipped')
})

test('a suite that crashed, ran nothing, or ended badly without a failing test counts as a failure', () => {
  expect(tallyOf(readReport(join(folder, 'never-written.json')), 1).failed).toBe(1)
  expect(tallyOf(report(0, 0, 0), 0).failed).toBe(1)
  expect(tallyOf(report(5, 0, 0), 1).failed).toBe(1)
  expect(tallyOf(report(6, 0, 0, [{ name: 'x.test.ts', status: 'failed', assertionResults: [] }]), 1).failed).toBe(1)
})

test('a skipped test is not a success, and neither is no test at all', () => {
  expect(isGood({ passed: 5, failed: 0, skipped: 0 })).toBe(true)
  expect(isGood({ passed: 5, failed: 0, skipped: 1 })).toBe(false)
  expect(isGood({ passed: 0, failed: 0, skipped: 0 })).toBe(false)
})

test('a report is read from its file, and says by name what failed and why', () => {
  const path = join(folder, 'report.json')
  writeFileSync(path, JSON.stringify(UNSTEADY))
  const [failed] = failedFiles(readReport(path) as Report)
  expect(failed && describeFailed(failed)).toBe(
    'unsteady.test.ts > the second half\n    Error: expected 1 to be 2\n        at line 3',
  )
})

test('files that ran again count once, whether they pass then or not', () => {
  expect(tallyAgain(UNSTEADY, { passed: 3, failed: 0, skipped: 0 })).toEqual({ passed: 12, failed: 0, skipped: 0 })
  expect(tallyAgain(UNSTEADY, { passed: 1, failed: 1, skipped: 1 })).toEqual({ passed: 10, failed: 1, skipped: 1 })
})
