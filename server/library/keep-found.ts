import type { LibraryContext } from '#server/jobs/job.ts'
import { isBrought } from '#shared/frame/is-brought.ts'
import { SolutionRow } from '#shared/records/solution.ts'
import type { Beside } from './read-sidecars.ts'

type Context = Pick<LibraryContext, 'library' | 'store'>

/**
 * Keeps a solution that came with the picture, unless a solver here has measured one of the same pixels. The same one again
 * changes nothing, so that its time stays. 'stale' when the frame keeps a solution of pixels that are gone.
 */
export const keepSolution = (
  { store }: Context,
  id: string,
  solution: SolutionRow | null,
  isSameContent: boolean,
): 'kept' | 'stale' => {
  const before = SolutionRow.safeParse(store.row('solutions', id))
  if (!solution) return before.success && !isSameContent ? 'stale' : 'kept'
  if (before.success && isSameContent) {
    // One that came with the picture may be replaced by another that did.
    if (!isBrought(before.data)) return 'kept'
    if (before.data.solver === solution.solver && JSON.stringify(before.data.wcs) === JSON.stringify(solution.wcs)) return 'kept'
  }
  store.write('solutions', id, solution)
  return 'kept'
}

/** Keeps the rating of a sidecar where nobody has rated the frame here: what a person said on a tablet is never overwritten. */
export const keepRating = ({ library, store }: Context, id: string, { rating, isRejected }: Beside): void => {
  const before = store.row('reviews', id)
  if (rating !== null && (rating > 0 || before) && !library.isReviewedBySomebody(id, 'rating'))
    store.write('reviews', id, { rating })
  if (isRejected !== null && (isRejected || before) && !library.isReviewedBySomebody(id, 'isRejected'))
    store.write('reviews', id, { isRejected })
}
