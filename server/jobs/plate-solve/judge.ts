import type { Solution } from '#server/solvers/solver.ts'
import type { Result } from '#shared/core/fault.ts'
import type { Position } from '#shared/core/position.ts'
import type { Star } from '#shared/core/star.ts'
import { CONVINCING, type Evidence, evidenceOf, foundOf, MEASURED, NARROW } from '#shared/sky/evidence.ts'

/** What the stars say of a solution. `unknown` where too few are known there to say anything. */
export interface Verdict {
  readonly kind: 'right' | 'doubtful' | 'unknown'
  /** A sentence with the figures. */
  readonly words: string
}

/** The stars that a solution can be compared with, brightest first. */
export interface KnownStars {
  /** Of our own catalogue. */
  readonly catalogue: Result<readonly Position[]>
  /** Of the index file that the solver found it with; asked for only where the catalogue has few. */
  deeper(): Promise<Result<readonly Position[]>>
}

/** Fewer stars in a frame than this cannot refuse a solution by their odds alone. */
const FEW = 8
/** Bright stars that a right solution shows some of: the odds that all of so many are missed are 1 to 64 (a quarter each). */
const LEAST = 3

/**
 * Compares a solution with stars that the solver has not chosen: all of the catalogue, against each list of the picture's stars
 * until one convinces. Right solutions of real pictures reach odds of e^22 and more, wrong ones less than e^5. Narrow fields have
 * few stars of the catalogue: there all stars of the index file are asked, and these must agree more closely. Where even they are
 * few, a solution is refused when not one of them is in the picture.
 */
export const judge = async (
  { wcs, width, height }: Pick<Solution, 'wcs' | 'width' | 'height'>,
  { catalogue, deeper }: KnownStars,
  lists: () => AsyncIterable<readonly Star[]>,
): Promise<Verdict> => {
  const size = { width, height }
  const weigh = async (known: readonly Position[], tolerances: readonly (typeof MEASURED)[]): Promise<Evidence> => {
    let best: Evidence = { logOdds: 0, matched: 0, expected: evidenceOf(wcs, [], known, size).expected }
    if (best.expected === 0) return best
    for await (const stars of lists()) {
      for (const tolerance of tolerances) {
        const evidence = evidenceOf(wcs, stars, known, size, tolerance)
        if (evidence.logOdds >= best.logOdds) best = evidence
      }
      if (best.logOdds >= CONVINCING) break
    }
    return best
  }

  const bright = catalogue.ok ? await weigh(catalogue.value, [MEASURED]) : NOTHING
  const settled = settledBy(bright, 'catalogue')
  if (settled) return settled
  const below = await deeper()
  const all = below.ok ? await weigh(below.value, [MEASURED, NARROW]) : NOTHING
  const settledBelow = settledBy(all, 'index file')
  if (settledBelow) return settledBelow

  const best = all.expected > bright.expected ? below : catalogue
  if (best.ok && Math.max(all.expected, bright.expected) >= LEAST) {
    let found = 0
    for await (const stars of lists()) found = Math.max(found, foundOf(wcs, stars, best.value, size))
    if (found === 0) return { kind: 'doubtful', words: 'None of the bright stars that should be there is in the picture.' }
  }
  if (!catalogue.ok) return { kind: 'unknown', words: `It could not be checked: ${catalogue.fault.message}` }
  return { kind: 'unknown', words: `Only ${Math.max(all.expected, bright.expected)} stars are known there, too few to check it.` }
}

const NOTHING: Evidence = { logOdds: 0, matched: 0, expected: 0 }

/** Null where the stars are too few to decide. */
const settledBy = (evidence: Evidence, whose: string): Verdict | null => {
  if (evidence.logOdds >= CONVINCING) return { kind: 'right', words: `Checked: ${figures(evidence, whose)}.` }
  if (evidence.expected < FEW) return null
  return { kind: 'doubtful', words: `The stars of the ${whose} are not there: ${figures(evidence, whose)}.` }
}

const figures = ({ matched, expected, logOdds }: Evidence, whose: string): string =>
  `${matched} of ${expected} ${whose} stars found (odds e^${logOdds.toFixed(0)})`
