import { db } from '#lib/data/database.ts'
import { type JobView, viewReview, viewRow } from '#lib/data/view.ts'
import { latestJob, latestSolve } from '#lib/jobs/queries.ts'
import { isOutdated } from '#shared/frame/current-solution.ts'
import type { FrameRow } from '#shared/records/frame.ts'
import type { MatchRow } from '#shared/records/match.ts'
import type { ReviewRow } from '#shared/records/review.ts'
import type { SolutionRow } from '#shared/records/solution.ts'

/** One frame with all that is known of it, as the user sees it. */
export interface FrameView {
  readonly id: string
  readonly frame: FrameRow
  /** Null too when it is that of a picture that is gone: the file changed after it was solved. */
  readonly solution: SolutionRow | null
  readonly matches: MatchRow | null
  readonly isOutdated: boolean
  readonly review: ReviewRow
  /** The name that the grid gives it, too. */
  readonly title: string
  readonly solve: JobView | null
  readonly naming: JobView | null
}

/** Null when there is no such frame on this tablet. */
export const viewFrame = async (id: string): Promise<FrameView | null> => {
  const [frame, solution, matches, review, entry, solve, naming] = await Promise.all([
    viewRow('frames', id),
    viewRow('solutions', id),
    viewRow('matches', id),
    viewReview(id),
    db.entries.get(id),
    latestSolve(id),
    latestJob('match-catalogue', id),
  ])
  if (!frame) return null
  const isOld = solution !== null && isOutdated(solution, frame)
  const known = { solution: isOld ? null : solution, matches: isOld ? null : matches, isOutdated: isOld }
  return { id, frame, ...known, review, title: entry?.title ?? frame.fileName, solve, naming }
}
