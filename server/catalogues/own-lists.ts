import { readFile, rename, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Config } from '#server/config.ts'
import { makeFolder } from '#server/disk/make-folder.ts'
import type { ObjectList } from '#shared/catalogues/lists.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import type { ImportedCatalogue } from '#shared/records/catalogue.ts'
import { type Additions, readAdditions } from './additions.ts'
import { importedFiles } from './load.ts'
import { readList } from './read-list.ts'

const MAX_LISTS = 30

/** A list that the user brought, as a page of its own. */
export interface OwnList extends ObjectList {
  readonly credit: string
}

/**
 * Keeps a user's list (CSV or VOTable) in the data folder; the same title again replaces it. The caller has the frames named anew.
 * Faults: `catalogue.title`, `catalogue.too-many`, and those of `readList`.
 */
export const importList = async (
  { dataDir }: Pick<Config, 'dataDir'>,
  title: string,
  text: string,
): Promise<Result<ImportedCatalogue>> => {
  const id = idOf(title)
  if (id === null) return fail('invalid', 'catalogue.title', 'The list needs a name with letters or digits in it.')
  const read = readList(text, id)
  if (!read.ok) return read
  const files = await importedFiles(dataDir)
  const isNew = !files.some((path) => basename(path) === `${id}.json`)
  if (isNew && files.length >= MAX_LISTS)
    return fail('conflict', 'catalogue.too-many', `There are ${MAX_LISTS} lists already. Remove one first.`)
  const { objects, bad, badRows } = read.value
  await write(dataDir, id, { version: 1, title, credit: 'Your own list', source: title, objects: objects.map(changeable) })
  return ok({ id, title, objects: objects.length, bad: [...bad], badRows })
}

/** Empties a user's list. It stays as an empty file, newer than the names of the frames, so that they are named anew. */
export const removeList = async ({ dataDir }: Pick<Config, 'dataDir'>, id: string): Promise<Result<null>> => {
  const list = (await ownLists({ dataDir })).find((one) => one.id === id)
  if (!list) return fail('not-found', 'catalogue.no-list', 'There is no such list of yours.')
  await write(dataDir, id, { version: 1, title: list.title, credit: list.credit, source: list.title, objects: [] })
  return ok(null)
}

/** The user's lists that have objects, by title. */
export const ownLists = async ({ dataDir }: Pick<Config, 'dataDir'>): Promise<OwnList[]> => {
  const files = await importedFiles(dataDir)
  const lists = await Promise.all(
    files.map(async (path): Promise<OwnList[]> => {
      const read = readAdditions(JSON.parse(await readFile(path, 'utf8')))
      return read.ok && read.value.objects.length > 0 ? [listOf(basename(path, '.json'), read.value)] : []
    }),
  )
  return lists.flat().sort((a, b) => a.title.localeCompare(b.title))
}

const listOf = (id: string, { title, credit, objects }: Additions): OwnList => {
  const designations = new Set(objects.map(({ designation }) => designation))
  return {
    id,
    title,
    credit,
    designationIn: ({ designation, aliases }) => [designation, ...aliases].find((name) => designations.has(name)) ?? null,
  }
}

/** `own-my-targets` for “My targets!”; null when nothing is left of a title. */
const idOf = (title: string): string | null => {
  const words = title
    .toLowerCase()
    .normalize('NFKD')
    .match(/[a-z0-9]+/g)
  return words ? `own-${words.join('-').slice(0, 60)}` : null
}

const changeable = <T extends { readonly aliases: readonly string[] }>(object: T) => ({ ...object, aliases: [...object.aliases] })

// Whole or not at all, whenever the power goes.
const write = async (dataDir: string, id: string, additions: Additions): Promise<void> => {
  const folder = join(dataDir, 'catalogues')
  await makeFolder(folder)
  await writeFile(join(folder, `${id}.part`), JSON.stringify(additions))
  await rename(join(folder, `${id}.part`), join(folder, `${id}.json`))
}
