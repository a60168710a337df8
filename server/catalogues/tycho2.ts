import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { openFileSource } from '#server/images/file-source.ts'
import { findIndexes } from '#server/solvers/solve-field/indexes.ts'
import type { SolverSetup } from '#server/solvers/solver.ts'
import type { CatalogueStar } from '#shared/catalogues/compact.ts'
import type { ByteSource } from '#shared/core/byte-source.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import type { Position } from '#shared/core/position.ts'
import { readHdus } from '#shared/formats/fits/hdu.ts'
import { numberCard } from '#shared/formats/fits/header.ts'
import { columnOf, eachRunInCone } from './index-stars.ts'
import { readKdTree } from './kd-tree.ts'

/** The deepest Tycho-2 index file that the solver has: the lower its number, the more stars. Null when there is none. */
export const findTycho2 = async (setup: SolverSetup): Promise<string | null> => (await tycho2Files(setup))[0] ?? null

/** The Tycho-2 index files that the solver has, the one with the most stars first. */
export const tycho2Files = async (setup: SolverSetup): Promise<string[]> => {
  const found: string[] = []
  for (const folder of (await findIndexes(setup)).folders) {
    const names = await readdir(folder).catch(orNone)
    found.push(...names.filter((name) => /^index-tycho2-\d+\.littleendian\.fits$/.test(name)).map((name) => join(folder, name)))
  }
  return found.toSorted((a, b) => numberOf(a) - numberOf(b))
}

/** A folder that cannot be listed has no index files; anything but the system's word on it is a bug. */
const orNone = (error: unknown): string[] => {
  if (error instanceof Error && 'code' in error) return []
  throw error
}

const numberOf = (path: string): number => Number(/tycho2-(\d+)/.exec(path)?.[1] ?? 99)

/**
 * The Tycho-2 stars within a radius, out of an index file of astrometry.net: places from its star kd-tree, magnitudes V_T from the
 * table beside it. Only the leaves that the cone touches are read. Faults: `tycho2.layout`, and those of the file.
 */
export const readTycho2 = async (path: string, centre: Position, radiusDeg: number): Promise<Result<CatalogueStar[]>> => {
  const source = await openFileSource(path)
  if (!source.ok) return source
  try {
    return await readStars(source.value, centre, radiusDeg)
  } finally {
    await source.value.close()
  }
}

const readStars = async (source: ByteSource, centre: Position, radiusDeg: number): Promise<Result<CatalogueStar[]>> => {
  const hdus = await readHdus(source)
  if (!hdus.ok) return hdus
  const tree = await readKdTree(source, hdus.value, 'stars')
  if (!tree.ok) return tree
  const magnitudes = hdus.value.find((hdu) => columnOf(hdu) === 'MAG_VT')
  if (!magnitudes || numberCard(magnitudes.cards, 'NAXIS1', 0) !== 4 || magnitudes.axes[1] !== tree.value.count)
    return fail('unsupported', 'tycho2.layout', 'This index file has no table of magnitudes beside its stars.')
  if (magnitudes.dataOffset + tree.value.count * 4 > source.size)
    return fail('unsupported', 'tycho2.layout', 'This index file is cut short.')
  const stars: CatalogueStar[] = []
  await eachRunInCone(tree.value, centre, radiusDeg, async ({ first, last }, places) => {
    const bytes = await source.read(magnitudes.dataOffset + first * 4, (last - first + 1) * 4)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    for (const { at, ra, dec } of places) {
      // Stars of the supplement without a place stand at 0, 0.
      if (ra < 1e-6 && Math.abs(dec) < 1e-6) continue
      // The star table is little-endian by this file's own rule; the magnitudes are a FITS column and big-endian.
      stars.push({ ra, dec, magnitude: view.getFloat32(4 * (at - first)), colour: colourFrom(at) })
    }
  })
  return ok(stars)
}

/** The files have no colours; most stars of this brightness are between B-V 0.2 and 1.4. The same star always gets the same. */
const colourFrom = (index: number): number => {
  const part = (Math.imul(index + 1, 0x9e3779b1) >>> 0) / 4294967296
  return 0.2 + 1.2 * part
}
