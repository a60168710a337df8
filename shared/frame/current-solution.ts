import type { FrameRow } from '#shared/records/frame.ts'
import type { SolutionRow } from '#shared/records/solution.ts'

/**
 * True when the file was changed after it was solved: the solution, and the names that follow from it, are those of another
 * picture. `indexedAt` is when these bytes were first read.
 */
export const isOutdated = (solution: Pick<SolutionRow, 'solvedAt'>, frame: Pick<FrameRow, 'indexedAt'>): boolean =>
  solution.solvedAt < frame.indexedAt
