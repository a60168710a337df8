import type { Config } from '#server/config.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import type { Solver, SolverSetup } from './solver.ts'
import { solvers } from './solvers.gen.ts'

export type SolverId = keyof typeof solvers

const registry: Readonly<Record<string, Solver>> = solvers

/** Every solver that is asked unless somebody names one, nearest first: what runs here, what runs nearby, what needs the internet. */
export const realSolvers: readonly Solver[] = Object.values(registry)
  .filter(({ isPretence }) => !isPretence)
  .sort((a, b) => rankOf(a) - rankOf(b) || (a.id < b.id ? -1 : 1))

function rankOf({ isService, isRemote }: Solver): number {
  if (!isService) return 0
  return isRemote ? 2 : 1
}

/** Those that a person put first, then the others; names that no solver has are passed over. */
export const inOrder = (preferred: readonly string[]): Solver[] => [
  ...preferred.flatMap((id) => realSolvers.filter((solver) => solver.id === id)),
  ...realSolvers.filter(({ id }) => !preferred.includes(id)),
]

/** The solvers to ask, in order. Fault: `plate-solve.solver-missing`, with what is missing and what to do about it. */
export const usableSolvers = async (
  wanted: 'automatic' | SolverId,
  setup: SolverSetup & Pick<Config, 'solverOrder'>,
): Promise<Result<readonly Solver[]>> => {
  const candidates = wanted === 'automatic' ? inOrder(setup.solverOrder) : [registry[wanted]!]
  const missing = await Promise.all(candidates.map((solver) => solver.missing(setup)))
  const usable = candidates.filter((_, at) => missing[at] === null)
  if (usable.length > 0) return ok(usable)
  return fail('unavailable', 'plate-solve.solver-missing', missing[0] ?? 'There is no solver.')
}
