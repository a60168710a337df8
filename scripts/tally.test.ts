import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { isGood, lastLine, sum, tallyOf } from './tally.ts'

const folder = mkdtempSync(join(tmpdir(), 'tally-'))
afterAll(() => rmSync(folder, { recursive: true }))

const report = (passed: number, failed: number, pending: number, files: object[] = []): string => {
  const path = join(folder, `${passed}-${failed}-${pending}-${files.length}.json`)
  const counts = { numPassedTests: passed, numFailedTests: failed, numPendingTests: pending, numTodoTests: 0 }
  writeFileSync(path, JSON.stringify({ ...counts, testResults: files }))
  return path
}

test('the last line sums all suites', () => {
  const total = sum([tallyOf(report(10, 0, 0), 0), tallyOf(report(3, 1, 2), 1)])
  expect(lastLine(total)).toBe('13 passed, 1 failed, 2 skipped')
})

test('a suite that crashed, ran nothing, or ended badly without a failing test counts as a failure', () => {
  expect(tallyOf(join(folder, 'never-written.json'), 1).failed).toBe(1)
  expect(tallyOf(report(0, 0, 0), 0).failed).toBe(1)
  expect(tallyOf(report(5, 0, 0), 1).failed).toBe(1)
  expect(tallyOf(report(6, 0, 0, [{ name: 'x.test.ts', status: 'failed', assertionResults: [] }]), 1).failed).toBe(1)
})

test('a skipped test is not a success, and neither is no test at all', () => {
  expect(isGood({ passed: 5, failed: 0, skipped: 0 })).toBe(true)
  expect(isGood({ passed: 5, failed: 0, skipped: 1 })).toBe(false)
  expect(isGood({ passed: 0, failed: 0, skipped: 0 })).toBe(false)
})
