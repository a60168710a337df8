import type { FrameRow } from '#shared/records/frame.ts'
import type { SolutionRow } from '#shared/records/solution.ts'

/**
 * True when the file was changed after it was solved: the solution, and the names that follow from it, are those of another
 * picture. `indexedAt` is when these bytes were first read.
 */
export const isOutdated = (solution: Pick<SolutionRow, 'solvedAt'>, frame: Pick<FrameRow, 'indexedAt'>): boolean =>
  solution.solvedAt < frame.indexedAt

/** The solution of the bytes that are there now; null where there is none, or one of bytes that are gone. */
export const currentSolution = <T extends Pick<SolutionRow, 'solvedAt'>>(
  solution: T | undefined,
  frame: Pick<FrameRow, 'indexedAt'>,
): T | null => (solution && !isOutdated(solution, frame) ? solution : null)
