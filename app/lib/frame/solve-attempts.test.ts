import { expect, test } from 'vitest'
import { ATTEMPT_OUTCOMES, SolveAttempt } from '#shared/records/attempt.ts'
import { JobRow } from '#shared/records/job.ts'
import type { SolutionRow } from '#shared/records/solution.ts'
import { outcomeWords, shownAttempts } from './solve-attempts.ts'

const attempt = (title: string) =>
  SolveAttempt.parse({
    ...{ solver: 'solve-field', source: 'stars', title, reason: '', scale: null, near: null, seconds: 1 },
    ...{ outcome: 'unsolved', message: '' },
  })
const job = (state: JobRow['state'], finishedAt: number | null) => ({
  ...JobRow.parse({ type: 'plate-solve', state, finishedAt, attempts: [attempt('job')] }),
  ...{ id: 'j', isWaiting: false },
})
const solution = { solvedAt: 100, attempts: [attempt('solution')] } as unknown as SolutionRow

test('the attempts are those of the try that says most', () => {
  const titles = (view: Parameters<typeof shownAttempts>[0]) => shownAttempts(view).map(({ title }) => title)
  expect(titles({ solution: null, solve: null })).toEqual([])
  expect(titles({ solution, solve: null })).toEqual(['solution'])
  expect(titles({ solution, solve: job('done', 100) })).toEqual(['solution'])
  expect(titles({ solution, solve: job('running', null) })).toEqual(['job'])
  expect(titles({ solution, solve: job('failed', 200) })).toEqual(['job'])
  expect(titles({ solution, solve: job('failed', 50) })).toEqual(['solution'])
  expect(titles({ solution: null, solve: job('failed', 50) })).toEqual(['job'])
})

test('every outcome has words of its own, and one from a newer server is shown as it is', () => {
  const words = ATTEMPT_OUTCOMES.map((outcome) => outcomeWords({ source: 'stars', outcome }).text)
  expect(new Set(words).size).toBe(ATTEMPT_OUTCOMES.length)
  expect(outcomeWords({ source: 'solution', outcome: 'solved' }).text).toBe('Confirmed')
  expect(outcomeWords({ source: 'stars', outcome: 'postponed' }).text).toBe('postponed')
})
