// The part of Vitest's JSON report that is read here.
import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'

const Test = z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()).nullish() })

const Report = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  testResults: z.array(
    z.object({ name: z.string(), status: z.string(), message: z.string().nullish(), assertionResults: z.array(Test) }),
  ),
})

export type Report = z.infer<typeof Report>

/** Null where the suite ended before it wrote one. */
export const readReport = (path: string): Report | null =>
  existsSync(path) ? Report.parse(JSON.parse(readFileSync(path, 'utf8'))) : null

/** What failed in one test file. */
export interface FailedFile {
  readonly path: string
  readonly tests: readonly { readonly name: string; readonly message: string }[]
}

/** The files with a failing test, or that failed to load. */
export const failedFiles = (report: Report): readonly FailedFile[] =>
  report.testResults
    .filter((file) => file.status === 'failed')
    .map(({ name, message, assertionResults }) => {
      const failed = assertionResults.filter(({ status }) => status === 'failed')
      const tests = failed.map((one) => ({ name: one.fullName, message: one.failureMessages?.[0] ?? '' }))
      return { path: name, tests: tests.length > 0 ? tests : [{ name: 'the file itself', message: message ?? '' }] }
    })

/** A failed file in a few lines: what failed, and the start of each message. */
export const describeFailed = ({ path, tests }: FailedFile): string =>
  tests.map(({ name, message }) => `${path} > ${name}\n${firstLines(message)}`).join('\n')

const firstLines = (message: string): string =>
  message
    .split('\n')
    .slice(0, 8)
    .map((line) => `    ${line}`)
    .join('\n')
