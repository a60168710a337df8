import type { Config } from '#server/config.ts'
import { usableSolvers } from '#server/solvers/order.ts'
import type { Solver } from '#server/solvers/solver.ts'
import { type Fault, fail, ok, type Result } from '#shared/core/fault.ts'
import type { PlateSolveParams } from './params.ts'

/** Who is asked while the job runs, and who when they find nothing. */
export interface Asked {
  /** Empty when Nova is the first. */
  readonly solvers: readonly Solver[]
  readonly isNovaNext: boolean
  /** Others stand behind Nova: they get what it cannot solve. */
  readonly hasMore: boolean
}

/**
 * Nova may take minutes, and days without internet: a job does not wait for that but hands the frame over (`monitor-submission`).
 * So the solvers that are asked at once are those that stand before Nova. Fault: `plate-solve.solver-missing`.
 */
export const askedBy = async (params: Pick<PlateSolveParams, 'solver' | 'behind'>, config: Config): Promise<Result<Asked>> => {
  const usable = await usableSolvers(params.solver, config)
  if (!usable.ok) return usable
  // Nobody is passed over when the one that was asked before is gone from the settings meanwhile: then -1 + 1 is the first.
  const inTurn = usable.value.slice(usable.value.findIndex(({ id }) => id === params.behind) + 1)
  if (inTurn.length === 0) return fail('unavailable', 'plate-solve.solver-missing', 'There is no other solver to ask.')
  const nova = inTurn.findIndex(({ isRemote }) => isRemote)
  if (nova < 0) return ok({ solvers: inTurn, isNovaNext: false, hasMore: false })
  return ok({ solvers: inTurn.slice(0, nova), isNovaNext: true, hasMore: nova + 1 < inTurn.length })
}

/** What others could not solve may be solvable elsewhere; what cannot be read is not, and what was stopped shall not be. */
export const isWorthAnotherSolver = ({ kind, code }: Fault): boolean =>
  kind === 'no-result' || kind === 'unavailable' || kind === 'timeout' || code === 'solve-field.failed'
