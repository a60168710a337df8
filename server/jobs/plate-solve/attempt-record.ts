import type { Solution } from '#server/solvers/solver.ts'
import type { Fault, Result } from '#shared/core/fault.ts'
import type { AttemptOutcome, SolveAttempt } from '#shared/records/attempt.ts'
import type { Attempt } from './strategy.ts'

/** How an attempt ended, by its fault: only what is no answer about the sky is a failure. */
export const outcomeOf = ({ kind, code }: Fault): AttemptOutcome => {
  if (kind !== 'no-result') return 'failed'
  if (code === 'plate-solve.doubtful') return 'doubtful'
  return code.endsWith('.out-of-time') ? 'out-of-time' : 'unsolved'
}

/** An attempt as it is kept. */
export const recordOf = (
  solver: string,
  { source, title, reason, scale, near }: Attempt,
  seconds: number,
  solved: Result<Solution>,
): SolveAttempt => ({
  solver,
  source,
  title,
  reason,
  scale: scale ?? null,
  near: near ?? null,
  seconds,
  outcome: solved.ok ? 'solved' : outcomeOf(solved.fault),
  message: solved.ok ? foundWith(solved.value) : solved.fault.message,
})

const foundWith = ({ index }: Solution): string => (index ? `Found with ${index}.` : 'Found.')

/** The check of a solution that was there already. */
export const checkOf = ({ solver, index }: Solution, seconds: number, confirmed: Result<Solution>): SolveAttempt => ({
  solver: 'catalogue',
  source: 'solution',
  title: 'the solution that is there, compared with the catalogue',
  reason: `${index || solver} names a place`,
  scale: null,
  near: null,
  seconds,
  outcome: confirmed.ok ? 'solved' : 'unsolved',
  message: confirmed.ok ? 'The stars are where it says.' : confirmed.fault.message,
})
