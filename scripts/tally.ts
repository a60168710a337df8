// Adds up what the suites of `npm test` found.
import type { Report } from './report.ts'

export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** A suite that could not even be run counts as one failure: it must never look like a success. */
export const CRASHED: Tally = { passed: 0, failed: 1, skipped: 0 }

/** Counts one report. A file that failed to load has no tests of its own, and counts as one failure. */
export const tallyOf = (report: Report | null, exitCode: number | null): Tally => {
  if (!report) return CRASHED
  const broken = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length
  const tally = {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken,
    skipped: report.numPendingTests + report.numTodoTests,
  }
  // Unhandled errors and failing hooks end Vitest without a failing test.
  const isSilent = exitCode !== 0 && tally.failed === 0
  const isEmpty = tally.passed + tally.failed + tally.skipped === 0
  return isSilent || isEmpty ? { ...tally, failed: tally.failed + 1 } : tally
}

/** The count of a suite whose failed files passed when they ran again: what they first counted is replaced. */
export const tallyAgain = (first: Report, again: Tally): Tally => {
  const failedTests = first.testResults.filter((file) => file.status === 'failed').flatMap((file) => file.assertionResults)
  const had = (status: string): number => failedTests.filter((test) => test.status === status).length
  return {
    passed: first.numPassedTests - had('passed') + again.passed,
    failed: again.failed,
    skipped: first.numPendingTests + first.numTodoTests - had('skipped') - had('pending') - had('todo') + again.skipped,
  }
}

export const sum = (tallies: readonly Tally[]): Tally => ({
  passed: tallies.reduce((total, one) => total + one.passed, 0),
  failed: tallies.reduce((total, one) => total + one.failed, 0),
  skipped: tallies.reduce((total, one) => total + one.skipped, 0),
})

/** The last line of `npm test`. */
export const lastLine = ({ passed, failed, skipped }: Tally): string => `${passed} passed, ${failed} failed, ${skipped} skipped`

/** Nothing failed, nothing was skipped, and something ran. */
export const isGood = ({ passed, failed, skipped }: Tally): boolean => passed > 0 && failed === 0 && skipped === 0
