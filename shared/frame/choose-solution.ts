import type { FileHeader } from '#shared/formats/format.ts'
import type { FrameType, PointingHint } from '#shared/records/metadata.ts'
import type { SolutionRow } from '#shared/records/solution.ts'
import { solutionOfWcs } from './header-solution.ts'
import { measuredWcs } from './header-wcs.ts'
import type { Findings } from './sidecars/findings.ts'

/** A solution that came with the picture, and why there is none where one was written. */
export interface ChosenSolution {
  readonly solution: SolutionRow | null
  readonly notes: readonly string[]
}

const NO_SKY: readonly FrameType[] = ['dark', 'flat', 'bias', 'master']

/**
 * The solution that a header carries, or else a sidecar. Solver 'header' and 'sidecar' say that nothing has checked it against the
 * stars here. A pointing is none; and none is taken that was made of a picture of another size.
 */
export const chooseSolution = (
  header: FileHeader | null,
  hint: PointingHint | null,
  frameType: FrameType,
  { solution: found }: Pick<Findings, 'solution'>,
  now: number,
): ChosenSolution => {
  if (!header || NO_SKY.includes(frameType)) return { solution: null, notes: [] }
  const measured = measuredWcs(header, hint)
  if (measured.ok) {
    const solution = solutionOfWcs(measured.value, header, { solver: 'header', index: 'WCS of the header', now })
    if (solution.ok) return { solution: solution.value, notes: [] }
    if (!found) return { solution: null, notes: [solution.fault.message] }
  }
  const why = !measured.ok && measured.fault.code === 'wcs.pointing' ? [measured.fault.message] : []
  if (!found) return { solution: null, notes: why }
  const { wcs, from, size } = found
  if (size && (size.width !== header.width || size.height !== header.height))
    return {
      solution: null,
      notes: [...why, `${from}: it was made of a picture of ${size.width} × ${size.height} px, so it is not used.`],
    }
  // ASTAP counts the rows of such pictures from the other end, and its ini does not say so.
  if (/\.ini$/i.test(from) && !ROWS_AS_FITS.includes(header.format))
    return {
      solution: null,
      notes: [...why, `${from}: ASTAP’s solution of a ${header.format.toUpperCase()} picture is not used.`],
    }
  const solution = solutionOfWcs(wcs, header, { solver: 'sidecar', index: from, now })
  return solution.ok
    ? { solution: solution.value, notes: [] }
    : { solution: null, notes: [...why, `${from}: ${solution.fault.message}`] }
}

const ROWS_AS_FITS: readonly string[] = ['fits', 'xisf']
