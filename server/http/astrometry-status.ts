import type { Db } from '#server/db/open-database.ts'
import { isBrought } from '#shared/frame/is-brought.ts'
import type { JobRow } from '#shared/records/job.ts'
import type { SolutionRow } from '#shared/records/solution.ts'
import type { SubmissionRow } from '#shared/records/submission.ts'

export type SolveJob = Pick<JobRow, 'state' | 'finishedAt' | 'createdAt'>
export type AstrometryStatus = 'NONE' | SubmissionRow['state']

/** What reads the newest job that solves a frame, here or by waiting for a service; null where there was none. */
export const solveJobs = ({ sqlite }: Db): ((frameId: string) => SolveJob | null) => {
  const newest = sqlite.prepare<[string], SolveJob>(
    `SELECT state, finishedAt, createdAt FROM jobs WHERE frameId = ? AND type IN ('plate-solve', 'monitor-submission')
     ORDER BY createdAt DESC, rowid DESC LIMIT 1`,
  )
  return (frameId) => newest.get(frameId) ?? null
}

/**
 * AstroCat's word for how far solving is: that of the job under way, then that of the solution, then that of what ended last.
 * A failed attempt does not undo a solution.
 */
export const astrometryStatus = (
  submission: Pick<SubmissionRow, 'state' | 'updatedAt'> | undefined,
  solve: SolveJob | null,
  solution: Pick<SolutionRow, 'solver'> | null,
): AstrometryStatus => {
  const isAtService = submission?.state === 'SUBMITTED' || submission?.state === 'PROCESSING'
  if (solve?.state === 'running') return isAtService ? submission.state : 'PROCESSING'
  if (solve?.state === 'queued') return isAtService ? submission.state : 'SUBMITTED'
  if (isAtService) return submission.state
  if (solution && !isBrought(solution)) return 'SOLVED'
  if (solve?.state === 'failed' && (solve.finishedAt ?? solve.createdAt) >= (submission?.updatedAt ?? 0)) return 'FAILED'
  return submission?.state ?? 'NONE'
}
