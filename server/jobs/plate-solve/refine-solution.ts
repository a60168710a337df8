import type { Solution } from '#server/solvers/solver.ts'
import type { DetectedStars } from '#server/work/work.ts'
import type { Result } from '#shared/core/fault.ts'
import { describeField } from '#shared/sky/field.ts'
import { refineWcs, type SkyStar } from '#shared/sky/refine.ts'

/**
 * The solution fitted to all catalogue stars of the frame; a solver's own rests on the few that it has matched and drifts off
 * towards the corners. Where that cannot be done or gains nothing, the solution as it was; the log says which.
 */
export const refineSolution = (
  solution: Solution,
  detected: Result<DetectedStars>,
  catalogue: Result<readonly SkyStar[]>,
  isBottomUp: boolean,
  log: (line: string) => void,
): Solution => {
  const { wcs, width, height } = solution
  const keep = (why: string): Solution => {
    log(`The solver's own fit is kept: ${why}`)
    return solution
  }
  if (!detected.ok) return keep('there is no star list to refine it with.')
  if (!catalogue.ok) return keep(catalogue.fault.message)
  const refined = refineWcs(wcs, detected.value.stars, catalogue.value, { width, height })
  if (!refined) return keep(`${catalogue.value.length} catalogue stars of the field make it no better.`)
  const { matched, rmsPx, order } = refined
  log(`Refined on ${matched} catalogue stars: ${rmsPx.toFixed(2)} px rms (order ${order}).`)
  return { ...solution, ...describeField(refined.wcs, width, height, isBottomUp) }
}
