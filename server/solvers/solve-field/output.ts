import type { SolveInput } from '#server/solvers/solver.ts'
import { bytesSource } from '#shared/core/byte-source.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { readHeaderUnit } from '#shared/formats/fits/header.ts'
import { wcsFromCards } from '#shared/sky/fits-wcs.ts'
import { fullFrameWcs } from '#shared/sky/rescale.ts'
import type { Wcs } from '#shared/sky/wcs.ts'

/** The WCS of the full frame from the `.wcs` file that solve-field wrote. Faults: those of the header and of its WCS. */
export const readWcs = async (bytes: Uint8Array, { source }: SolveInput): Promise<Result<Wcs>> => {
  const header = await readHeaderUnit(bytesSource(bytes), 0)
  if (!header.ok) return header
  const wcs = wcsFromCards(header.value.cards)
  if (!wcs.ok) return wcs
  return ok(source.kind === 'picture' ? fullFrameWcs(wcs.value, source.binning) : wcs.value)
}

/** What the words of solve-field tell that its files do not. */
export interface Spoken {
  /** File name of the index that matched; '' when none did. */
  readonly index: string
  /** It gave up because its time was over, not because it had tried everything. */
  readonly isOutOfTime: boolean
  readonly hasNoIndexes: boolean
  /** The last words that are not empty, for a failure's message. */
  readonly last: string
}

export const nothingSpoken: Spoken = { index: '', isOutOfTime: false, hasNoIndexes: false, last: '' }

/** Takes in one line of output. */
export const hear = (spoken: Spoken, line: string): Spoken => ({
  index: /solved with index (.+?)\.?$/.exec(line)?.[1] ?? spoken.index,
  isOutOfTime: spoken.isOutOfTime || /(CPU|wall-clock) time limit reached/i.test(line),
  hasNoIndexes: spoken.hasNoIndexes || /must list at least one index/i.test(line),
  last: line.trim() || spoken.last,
})

/** Why there is no `.wcs`. */
export const unsolved = (spoken: Spoken, code: number | null, seconds: number): Result<never> => {
  if (spoken.hasNoIndexes)
    return fail('unavailable', 'solve-field.no-indexes', 'There are no index files. Run "npm run setup" to install them.')
  if (code !== 0)
    return fail(
      'internal',
      'solve-field.failed',
      `solve-field stopped with exit code ${code ?? 'none'}: ${spoken.last || 'no message'}`,
    )
  if (spoken.isOutOfTime)
    return fail('no-result', 'solve-field.out-of-time', `No solution within ${seconds.toFixed(0)} s; not everything was tried.`)
  return fail('no-result', 'solve-field.no-solution', 'No solution: none of the index files has a matching pattern of stars.')
}
