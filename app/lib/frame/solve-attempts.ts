import { isActive } from '#lib/jobs/words.ts'
import type { SolveAttempt } from '#shared/records/attempt.ts'
import type { FrameView } from './frame-view.ts'

/** The attempts that tell most: those of a try that runs or that failed after the last solution, else those of the solution. */
export const shownAttempts = ({ solution, solve }: Pick<FrameView, 'solution' | 'solve'>): readonly SolveAttempt[] => {
  if (!solve) return solution?.attempts ?? []
  const isNewer = isActive(solve) || (solve.state === 'failed' && (solve.finishedAt ?? 0) >= (solution?.solvedAt ?? 0))
  return isNewer ? solve.attempts : (solution?.attempts ?? solve.attempts)
}

export interface OutcomeWords {
  readonly text: string
  readonly icon: 'check' | 'close' | 'warning' | 'info'
  readonly tone: 'good' | 'calm' | 'bad'
}

/** How an attempt ended, in a word or two. An outcome that this version does not know is shown as it came. */
export const outcomeWords = ({ source, outcome }: Pick<SolveAttempt, 'source' | 'outcome'>): OutcomeWords => {
  if (outcome === 'solved') return { text: source === 'solution' ? 'Confirmed' : 'Solved', icon: 'check', tone: 'good' }
  if (outcome === 'unsolved') return { text: source === 'solution' ? 'Not confirmed' : 'No match', icon: 'close', tone: 'calm' }
  if (outcome === 'out-of-time') return { text: 'Out of time', icon: 'close', tone: 'calm' }
  if (outcome === 'doubtful') return { text: 'Not believed', icon: 'warning', tone: 'calm' }
  return outcome === 'failed' ? { text: 'Broke', icon: 'warning', tone: 'bad' } : { text: outcome, icon: 'info', tone: 'calm' }
}

const SOLVERS: Readonly<Record<string, string>> = {
  'solve-field': 'solve-field',
  'local-service': 'your own service',
  nova: 'Nova',
  catalogue: 'catalogue',
  fake: 'pretended',
}

/** Who was asked. */
export const solverName = (id: string): string => SOLVERS[id] ?? id
