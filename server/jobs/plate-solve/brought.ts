import type { Solution } from '#server/solvers/solver.ts'
import type { IndexedFile } from '#server/work/work.ts'
import { chooseSolution } from '#shared/frame/choose-solution.ts'

/**
 * The solution that a picture outside of the library has in its header, to be checked by the stars before anything is solved; null
 * when it has none. Files beside it are not asked: they may be what an earlier call has left there.
 */
export const broughtSolution = ({
  header,
  hint,
  frameType,
}: Pick<IndexedFile, 'header' | 'hint' | 'frameType'>): Solution | null => {
  const { solution } = chooseSolution(header, hint, frameType, { solution: null }, 0)
  if (!solution) return null
  const { solvedAt: _when, log: _log, attempts: _attempts, ...claimed } = solution
  return { ...claimed, solver: 'catalogue' }
}
