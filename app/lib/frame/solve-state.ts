import type { JobView } from '#lib/data/view.ts'
import { isActive, isAnswer, jobSentence } from '#lib/jobs/words.ts'
import type { FrameView } from './frame-view.ts'

/** What the solve card shows. `busy` can be stopped; all others can be begun (again), but for `impossible` and `looking`. */
export type SolveState =
  | {
      readonly kind: 'busy'
      readonly title: string
      readonly text: string
      readonly progress: number | null
      readonly job: JobView
    }
  | {
      readonly kind: 'solved' | 'unsolved' | 'failed' | 'idle' | 'impossible' | 'looking'
      readonly title: string
      readonly text: string
    }

/**
 * The newest word counts: a job that ran after the last solution and failed does not undo that solution. `isStarting`: the server
 * has not been heard yet, so what is missing here may be on its way.
 */
export const solveState = (
  { frame, solution, solve, naming, isOutdated }: FrameView,
  isOnline: boolean,
  solverMissing: string | null,
  isStarting = false,
): SolveState => {
  if (solve && isActive(solve)) {
    const title = solve.state === 'running' ? 'Solving' : solve.isWaiting ? 'Waits to be sent' : 'Queued'
    const progress = solve.state === 'running' ? solve.progress || null : 0
    return { kind: 'busy', title, text: jobSentence(solve, isOnline), progress, job: solve }
  }
  if (solution && naming && isActive(naming))
    return { kind: 'solved', title: 'Solved', text: 'The objects in it are being named.' }
  if (solution) return { kind: 'solved', title: 'Solved', text: BROUGHT[solution.solver] ?? '' }
  if (frame.fault) return { kind: 'impossible', title: 'Cannot be read', text: frame.fault.message }
  if (frame.presence === 'missing')
    return {
      kind: 'impossible',
      title: 'The file is missing',
      text: 'It was here once. Connect its disk or put it back, then scan again.',
    }
  if (isStarting) return { kind: 'looking', title: 'Looking …', text: 'The server is asked whether it is solved.' }
  if (solve && isAnswer(solve)) return { kind: 'unsolved', title: 'Did not solve', text: solve.fault?.message ?? '' }
  if (solve?.state === 'failed') return { kind: 'failed', title: 'Solving failed', text: jobSentence(solve, isOnline) }
  if (isOutdated)
    return { kind: 'idle', title: 'The file changed', text: 'Its solution was that of another picture: solve it again.' }
  return { kind: 'idle', title: 'Not solved yet', text: solverMissing ?? '' }
}

/** Nothing here has looked at the stars for these. */
const BROUGHT: Readonly<Record<string, string>> = {
  header: 'The solution came with the file’s header; it was not checked here.',
  sidecar: 'The solution came from a file beside it; it was not checked here.',
}
