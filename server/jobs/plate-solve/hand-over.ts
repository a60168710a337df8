import type { Config } from '#server/config.ts'
import { usableSolvers } from '#server/solvers/order.ts'
import type { Solver } from '#server/solvers/solver.ts'
import { type Fault, ok, type Result } from '#shared/core/fault.ts'
import type { PlateSolveParams } from './params.ts'

/** Who is asked while the job runs, and whether Nova gets what they cannot solve. */
export interface Asked {
  /** Empty when only Nova is there. */
  readonly solvers: readonly Solver[]
  readonly isNovaNext: boolean
}

/**
 * Nova may take minutes, and days without internet: a job does not wait for that but hands the frame over (`monitor-submission`).
 * So the solvers that are asked at once are those that need no internet. Fault: `plate-solve.solver-missing`.
 */
export const askedBy = async (params: Pick<PlateSolveParams, 'solver'>, config: Config): Promise<Result<Asked>> => {
  const usable = await usableSolvers(params.solver, config)
  if (!usable.ok) return usable
  return ok({
    solvers: usable.value.filter(({ isRemote }) => !isRemote),
    isNovaNext: usable.value.some(({ id }) => id === 'nova'),
  })
}

/** What others could not solve may be solvable elsewhere; what cannot be read is not, and what was stopped shall not be. */
export const isWorthAnotherSolver = ({ kind, code }: Fault): boolean =>
  kind === 'no-result' || kind === 'unavailable' || kind === 'timeout' || code === 'solve-field.failed'
