import type { Solution } from '#server/solvers/solver.ts'
import type { Result } from '#shared/core/fault.ts'
import type { Star } from '#shared/core/star.ts'
import { CONVINCING, type Evidence, evidenceOf } from '#shared/sky/evidence.ts'
import type { SkyStar } from '#shared/sky/refine.ts'

/** What the catalogue says of a solution. `unknown` where it has too few stars there to say anything. */
export interface Verdict {
  readonly kind: 'right' | 'doubtful' | 'unknown'
  /** A sentence with the figures. */
  readonly words: string
}

/** Fewer catalogue stars in a frame than this decide nothing: then the solver's own odds must do. */
const FEW = 8

/**
 * Compares a solution with stars that the solver has not chosen: all of the catalogue, against each list of the picture's stars
 * until one convinces. Right solutions of real pictures reach odds of e^22 and more, wrong ones less than e^5.
 */
export const judge = async (
  { wcs, width, height }: Pick<Solution, 'wcs' | 'width' | 'height'>,
  catalogue: Result<readonly SkyStar[]>,
  lists: AsyncIterable<readonly Star[]>,
): Promise<Verdict> => {
  if (!catalogue.ok) return { kind: 'unknown', words: `It could not be checked: ${catalogue.fault.message}` }
  let best: Evidence = { logOdds: 0, matched: 0, expected: 0 }
  for await (const stars of lists) {
    const evidence = evidenceOf(wcs, stars, catalogue.value, { width, height })
    if (evidence.logOdds >= best.logOdds) best = evidence
    if (best.logOdds >= CONVINCING) return { kind: 'right', words: `Checked: ${figures(best)}.` }
    if (evidence.expected < FEW) break
  }
  return best.expected < FEW
    ? { kind: 'unknown', words: `The catalogue has only ${best.expected} stars there, too few to check it.` }
    : { kind: 'doubtful', words: `The stars of the catalogue are not there: ${figures(best)}.` }
}

const figures = ({ matched, expected, logOdds }: Evidence): string =>
  `${matched} of ${expected} catalogue stars found (odds e^${logOdds.toFixed(0)})`
