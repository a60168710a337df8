import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '#server/config.ts'
import { fileFault } from '#server/images/file-source.ts'
import type { CatalogueObject } from '#shared/catalogues/catalogue.ts'
import { type CatalogueStar, decodeObjects, decodeStars } from '#shared/catalogues/compact.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { applyAdditions, readAdditions } from './additions.ts'

type Folders = Pick<Config, 'cataloguesDir' | 'dataDir'>

/**
 * Every object of the built catalogues, with what the user has imported on top. Kept in memory until a file changes.
 * Faults: `catalogue.missing` (not built), `catalogue.unreadable`.
 */
export const loadCatalogue = async ({ cataloguesDir, dataDir }: Folders): Promise<Result<CatalogueObject[]>> => {
  const built = join(cataloguesDir, 'objects.json')
  const imported = await importedFiles(dataDir)
  const key = await stampOf([built, ...imported])
  if (kept.objects?.key === key) return ok(kept.objects.value)
  const objects = await parsed(built, decodeObjects)
  if (!objects.ok) return objects
  let value = objects.value
  for (const path of imported) {
    const additions = await parsed(path, readAdditions)
    if (!additions.ok) return additions
    value = applyAdditions(value, additions.value.objects)
  }
  kept.objects = { key, value }
  return ok(value)
}

/** The built catalogues alone, without what the user has imported. Faults: as `loadCatalogue`. */
export const loadBuilt = ({ cataloguesDir }: Pick<Config, 'cataloguesDir'>): Promise<Result<CatalogueObject[]>> =>
  parsed(join(cataloguesDir, 'objects.json'), decodeObjects)

/** The stars of the Hipparcos list, brightest first. Faults: as `loadCatalogue`. */
export const loadStars = async ({ cataloguesDir }: Pick<Config, 'cataloguesDir'>): Promise<Result<CatalogueStar[]>> => {
  const path = join(cataloguesDir, 'stars.json')
  const key = await stampOf([path])
  if (kept.stars?.key === key) return ok(kept.stars.value)
  const stars = await parsed(path, decodeStars)
  if (stars.ok) kept.stars = { key, value: stars.value }
  return stars
}

/** The user's own catalogue files, in the order of their names. */
export const importedFiles = async (dataDir: string): Promise<string[]> => {
  const folder = join(dataDir, 'catalogues')
  const names = await readdir(folder).catch(orNone)
  return names
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => join(folder, name))
}

interface Kept<T> {
  readonly key: string
  readonly value: T
}
const kept: { objects?: Kept<CatalogueObject[]>; stars?: Kept<CatalogueStar[]> } = {}

const parsed = async <T>(path: string, parse: (json: unknown) => Result<T>): Promise<Result<T>> => {
  try {
    return parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    if (error instanceof SyntaxError) return fail('invalid', 'catalogue.unreadable', `${path} is not JSON: ${error.message}`)
    const fault = fileFault(error)
    if (fault.ok || fault.fault.kind !== 'not-found') return fault
    return fail('unavailable', 'catalogue.missing', 'The catalogues are not built yet; "npm run build" makes them.')
  }
}

const stampOf = async (paths: readonly string[]): Promise<string> => {
  const stamps = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        ({ mtimeMs, size }) => `${path}:${mtimeMs}:${size}`,
        () => `${path}:missing`,
      ),
    ),
  )
  return stamps.join('|')
}

/** A folder that is not there holds nothing; any other trouble is told. */
const orNone = (error: unknown): string[] => {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
  throw error
}
