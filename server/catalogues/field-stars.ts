import { stat } from 'node:fs/promises'
import type { Config } from '#server/config.ts'
import type { CatalogueStar } from '#shared/catalogues/compact.ts'
import { ok, type Result } from '#shared/core/fault.ts'
import type { Position } from '#shared/core/position.ts'
import { RAD, separationDeg } from '#shared/sky/angles.ts'
import { loadStars } from './load.ts'
import { mergeStars } from './merge-stars.ts'
import { readTycho2, tycho2Files } from './tycho2.ts'

/** What is needed to find the star lists. */
export type StarSetup = Pick<Config, 'cataloguesDir' | 'solveField' | 'indexDirs'>

/**
 * The brightest stars of a cone, brightest first: those of Hipparcos, and of Tycho-2 where the solver's index files are
 * installed. Faults: `catalogue.missing`, `catalogue.unreadable`, `tycho2.layout`, and those of the file.
 */
export const fieldStars = async (
  setup: StarSetup,
  centre: Position,
  radiusDeg: number,
  limit: number,
): Promise<Result<CatalogueStar[]>> => {
  const all = await loadStars(setup)
  if (!all.ok) return all
  const bright = all.value.filter((star) => isNear(star, centre, radiusDeg) && separationDeg(star, centre) <= radiusDeg)
  const path = await fileFor(await tycho2Files(setup), radiusDeg, limit)
  if (path === null) return ok(bright.slice(0, limit))
  const faint = await readTycho2(path, centre, radiusDeg)
  if (!faint.ok) return faint
  const brightest = faint.value.toSorted((a, b) => a.magnitude - b.magnitude).slice(0, 2 * limit)
  return ok(mergeStars(bright, brightest).slice(0, limit))
}

/** Declination alone rules most of the sky out, and costs nothing. */
const isNear = (star: Position, { dec }: Position, radiusDeg: number): boolean => Math.abs(star.dec - dec) <= radiusDeg

/** About what one star takes in an index file, its part of the quads included; 44 in those of few stars, 75 in the deepest. */
const BYTES_PER_STAR = 50
/** Stars are evened out over the sky in an index file: the brightest of a crowd are sure to be in a deeper one only. */
const DEPTH = 3

// A wide cone of the deepest file is tens of thousands of stars of which the brightest few hundred are wanted.
const fileFor = async (paths: readonly string[], radiusDeg: number, limit: number): Promise<string | null> => {
  const part = (1 - Math.cos(Math.min(180, radiusDeg) * RAD)) / 2
  for (const path of paths.toReversed()) {
    const { size } = await stat(path)
    if ((size / BYTES_PER_STAR) * part >= DEPTH * limit) return path
  }
  return paths[0] ?? null
}
