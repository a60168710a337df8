import { fieldStars, type StarSetup } from '#server/catalogues/field-stars.ts'
import type { Solution } from '#server/solvers/solver.ts'
import type { DetectedStars } from '#server/work/work.ts'
import type { Result } from '#shared/core/fault.ts'
import { describeField } from '#shared/sky/field.ts'
import { refineWcs } from '#shared/sky/refine.ts'

/** The brightest so many of the field; more would cost time and come no nearer. */
const CATALOGUE_LIMIT = 1000
/** The cone is this much wider than the frame, for a solution that is off at the corners. */
const MARGIN = 1.05

/**
 * The solution fitted to all catalogue stars of the frame; a solver's own rests on the few that it has matched and drifts off
 * towards the corners. Where that cannot be done or gains nothing, the solution as it was; the log says which.
 */
export const refineSolution = async (
  solution: Solution,
  detected: Result<DetectedStars>,
  isBottomUp: boolean,
  setup: StarSetup,
  log: (line: string) => void,
): Promise<Solution> => {
  const { wcs, width, height, radiusDeg } = solution
  const keep = (why: string): Solution => {
    log(`The solver's own fit is kept: ${why}`)
    return solution
  }
  if (!detected.ok) return keep('there is no star list to refine it with.')
  const catalogue = await fieldStars(setup, solution, radiusDeg * MARGIN, CATALOGUE_LIMIT)
  if (!catalogue.ok) return keep(catalogue.fault.message)
  const refined = refineWcs(wcs, detected.value.stars, catalogue.value, { width, height })
  if (!refined) return keep(`${catalogue.value.length} catalogue stars of the field make it no better.`)
  const { matched, rmsPx, order } = refined
  log(`Refined on ${matched} catalogue stars: ${rmsPx.toFixed(2)} px rms (order ${order}).`)
  return { ...solution, ...describeField(refined.wcs, width, height, isBottomUp) }
}
