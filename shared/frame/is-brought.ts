import type { SolutionRow } from '#shared/records/solution.ts'

const BROUGHT: readonly string[] = ['header', 'sidecar']

/** True of a solution that came with the file, in its header or beside it: nobody has solved the frame. */
export const isBrought = ({ solver }: Pick<SolutionRow, 'solver'>): boolean => BROUGHT.includes(solver)
