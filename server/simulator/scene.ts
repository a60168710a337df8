import { loadCatalogue, loadStars } from '#server/catalogues/load.ts'
import { mergeStars } from '#server/catalogues/merge-stars.ts'
import { findTycho2, readTycho2 } from '#server/catalogues/tycho2.ts'
import type { Config } from '#server/config.ts'
import type { CatalogueObject } from '#shared/catalogues/catalogue.ts'
import type { CatalogueStar } from '#shared/catalogues/compact.ts'
import { ok, type Result } from '#shared/core/fault.ts'
import type { Position } from '#shared/core/position.ts'
import { separationDeg } from '#shared/sky/angles.ts'

export interface Scene {
  /** Brightest first. */
  readonly stars: readonly CatalogueStar[]
  readonly objects: readonly CatalogueObject[]
  /** Whether the faint stars of Tycho-2 are among them. */
  readonly hasTycho2: boolean
}

export type SceneConfig = Pick<Config, 'cataloguesDir' | 'dataDir' | 'solveField' | 'indexDirs'>

/** The real sky around a place: stars of Hipparcos, and of Tycho-2 where the solver's index files are installed. */
export const loadScene = async (config: SceneConfig, centre: Position, radiusDeg: number): Promise<Result<Scene>> => {
  const [objects, all] = [await loadCatalogue(config), await loadStars(config)]
  if (!objects.ok) return objects
  if (!all.ok) return all
  const bright = all.value.filter((star) => separationDeg(star, centre) <= radiusDeg)
  const path = await findTycho2(config)
  if (path === null) return ok({ stars: bright, objects: objects.value, hasTycho2: false })
  const faint = await readTycho2(path, centre, radiusDeg)
  if (!faint.ok) return faint
  return ok({ stars: mergeStars(bright, faint.value), objects: objects.value, hasTycho2: true })
}
