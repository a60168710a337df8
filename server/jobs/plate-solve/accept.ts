import { fieldStars, type StarSetup } from '#server/catalogues/field-stars.ts'
import { readIndexStars } from '#server/catalogues/index-stars.ts'
import type { Solution } from '#server/solvers/solver.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import type { SkyStar } from '#shared/sky/refine.ts'
import type { Inputs } from './inputs.ts'
import { judge, type KnownStars } from './judge.ts'
import { refineSolution } from './refine-solution.ts'

/** The brightest so many of the field; more would cost time and come no nearer. */
const CATALOGUE_LIMIT = 1000
/** The cone is this much wider than the frame, for a solution that is off at the corners. */
const MARGIN = 1.05

/** The stars of the catalogue where a solution points, brightest first. Faults: those of `fieldStars`. */
export const starsAround = (solution: Solution, setup: StarSetup): Promise<Result<readonly SkyStar[]>> =>
  fieldStars(setup, solution, solution.radiusDeg * MARGIN, CATALOGUE_LIMIT)

const knownAround = (solution: Solution, setup: StarSetup, catalogue: KnownStars['catalogue']): KnownStars => ({
  catalogue,
  deeper: () => readIndexStars(solution.index, setup, solution, solution.radiusDeg * MARGIN),
})

interface Checking {
  readonly inputs: Inputs
  readonly isBottomUp: boolean
  readonly setup: StarSetup
  log(line: string): void
}

/**
 * A solver's answer, fitted to all stars of the frame and compared with the catalogue. Fault: `plate-solve.doubtful` when the stars
 * that it foretells are not there; where the catalogue cannot tell, the solver is believed and the log says so.
 */
export const accept = async (solution: Solution, { inputs, isBottomUp, setup, log }: Checking): Promise<Result<Solution>> => {
  const catalogue = await starsAround(solution, setup)
  const refined = refineSolution(solution, await inputs.detected(), catalogue, isBottomUp, log)
  const verdict = await judge(refined, knownAround(solution, setup, catalogue), inputs.lists)
  log(verdict.words)
  return verdict.kind === 'doubtful' ? fail('no-result', 'plate-solve.doubtful', verdict.words) : ok(refined)
}

/**
 * A solution that was there already, fitted to this picture when the catalogue confirms it. Fault: `plate-solve.unconfirmed`, also
 * where the catalogue cannot tell.
 */
export const confirm = async (solution: Solution, { inputs, isBottomUp, setup, log }: Checking): Promise<Result<Solution>> => {
  const catalogue = await starsAround(solution, setup)
  // As it is: a fit might pull a wrong place to stars that happen to be near.
  const verdict = await judge(solution, knownAround(solution, setup, catalogue), inputs.lists)
  log(verdict.words)
  if (verdict.kind !== 'right') return fail('no-result', 'plate-solve.unconfirmed', verdict.words)
  return ok(refineSolution(solution, await inputs.detected(), catalogue, isBottomUp, log))
}
