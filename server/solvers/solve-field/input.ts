import type { SolveInput } from '#server/solvers/solver.ts'
import type { Star } from '#shared/core/star.ts'
import { writeFits } from '#shared/formats/fits/write.ts'
import { writeFitsTable } from '#shared/formats/fits/write-table.ts'

/** More stars than this only make an unsolvable field slower to give up. */
export const MAX_STARS = 500

/** The file that solve-field reads: a table of star places, or an 8-bit FITS picture. */
export const inputFile = ({ source }: SolveInput): { name: string; bytes: Uint8Array } => {
  if (source.kind === 'stars') return { name: 'stars.fits', bytes: starTable(source.stars.slice(0, MAX_STARS)) }
  const { data, width, height } = source
  const raster = { width, height, channels: 1, sampleFormat: 'u8', data, white: 255, isBottomUp: false } as const
  return { name: 'picture.fits', bytes: writeFits(raster, []) }
}

// FITS counts pixels from 1.
const starTable = (stars: readonly Star[]): Uint8Array =>
  writeFitsTable([
    { name: 'X', values: Float64Array.from(stars, ({ x }) => x + 1) },
    { name: 'Y', values: Float64Array.from(stars, ({ y }) => y + 1) },
    { name: 'FLUX', values: Float64Array.from(stars, ({ flux }) => flux) },
  ])
