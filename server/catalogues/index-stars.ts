import { join } from 'node:path'
import { openFileSource } from '#server/images/file-source.ts'
import { findIndexes } from '#server/solvers/solve-field/indexes.ts'
import type { SolverSetup } from '#server/solvers/solver.ts'
import type { ByteSource } from '#shared/core/byte-source.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import type { Position } from '#shared/core/position.ts'
import { type Hdu, readHdus } from '#shared/formats/fits/hdu.ts'
import { cardValue, numberCard } from '#shared/formats/fits/header.ts'
import { RAD } from '#shared/sky/angles.ts'
import { boxAround, type KdTree, readKdTree } from './kd-tree.ts'

/**
 * The stars of one index file of astrometry.net within a radius, brightest first as far as the file knows: it keeps no magnitudes
 * but the sweep of each star, 0 for the brightest of its cell of the sky, 1 for the next … These reach deeper than our own
 * catalogues where the index is one for small fields. Faults: `index-stars.missing`, `tycho2.layout`, and those of the file.
 */
export const readIndexStars = async (
  name: string,
  setup: SolverSetup,
  centre: Position,
  radiusDeg: number,
): Promise<Result<Position[]>> => {
  const { files } = await findIndexes(setup)
  const file = files.find((one) => one.name === name)
  if (!file) return fail('not-found', 'index-stars.missing', `The index file ${name || 'of this solution'} is not here.`)
  const source = await openFileSource(join(file.folder, file.name))
  if (!source.ok) return source
  try {
    return await readStars(source.value, centre, radiusDeg)
  } finally {
    await source.value.close()
  }
}

const readStars = async (source: ByteSource, centre: Position, radiusDeg: number): Promise<Result<Position[]>> => {
  const hdus = await readHdus(source)
  if (!hdus.ok) return hdus
  const tree = await readKdTree(source, hdus.value, 'stars')
  if (!tree.ok) return tree
  const sweeps = hdus.value.find((hdu) => columnOf(hdu) === 'sweep')
  if (!sweeps || numberCard(sweeps.cards, 'NAXIS1', 0) !== 1 || sweeps.dataOffset + tree.value.count > source.size)
    return fail('unsupported', 'tycho2.layout', 'This index file does not say which of its stars are bright.')
  const stars: { place: Position; sweep: number }[] = []
  await eachRunInCone(tree.value, centre, radiusDeg, async ({ first, last }, places) => {
    const bytes = await source.read(sweeps.dataOffset + first, last - first + 1)
    for (const { at, ra, dec } of places) stars.push({ place: { ra, dec }, sweep: bytes[at - first]! })
  })
  return ok(stars.sort((a, b) => a.sweep - b.sweep).map(({ place }) => place))
}

/** A star of the tree: its number in the file, ICRS [deg]. */
interface TreeStar extends Position {
  readonly at: number
}

/** Goes through the runs of stars that a cone touches, with those of each that are in it. Only these parts of the file are read. */
export const eachRunInCone = async (
  tree: KdTree,
  centre: Position,
  radiusDeg: number,
  visit: (run: { first: number; last: number }, stars: readonly TreeStar[]) => Promise<void>,
): Promise<void> => {
  const axis = vectorOf(centre)
  const nearest = Math.cos(Math.min(180, radiusDeg) * RAD)
  for (const run of tree.leavesIn(boxAround(axis, radiusDeg))) {
    const points = await tree.points(run.first, run.last)
    const stars: TreeStar[] = []
    for (let i = 0; i <= run.last - run.first; i++) {
      const [x, y, z] = [points[3 * i]!, points[3 * i + 1]!, points[3 * i + 2]!]
      if (x * axis[0] + y * axis[1] + z * axis[2] < nearest) continue
      const ra = (Math.atan2(y, x) / RAD + 360) % 360
      stars.push({ at: run.first + i, ra, dec: Math.atan2(z, Math.hypot(x, y)) / RAD })
    }
    await visit(run, stars)
  }
}

/** Name of the first column of a table. */
export const columnOf = ({ cards }: Hdu): string => String(cardValue(cards, 'TTYPE1') ?? '').trim()

const vectorOf = ({ ra, dec }: Position): [number, number, number] => [
  Math.cos(dec * RAD) * Math.cos(ra * RAD),
  Math.cos(dec * RAD) * Math.sin(ra * RAD),
  Math.sin(dec * RAD),
]
