import { lstat } from 'node:fs/promises'
import { basename, dirname, join, parse } from 'node:path'
import type { KnownFile } from '#server/library/file-index.ts'
import { locate } from './move-file.ts'
import { REJECTED } from './undo-file.ts'

/** Its number in `rejected/`, where its own name was taken there. */
const NUMBER = / \(\d+\)$/
/** So many files of one name may lie in `rejected/` before one that has just moved there is overlooked. */
const MOST_NAMESAKES = 20

/**
 * The path of a file that an order may have moved, away or back, since the last scan saw it. Where it is neither there nor at the
 * other place, the path that the scan knew.
 */
export const whereNow = async ({ path, size, mtimeMs }: KnownFile): Promise<string> => {
  if (await lstat(path).catch(() => null)) return path
  for (const other of otherPlaces(path)) if ((await locate(path, other, { size, mtimeMs })) === 'to') return other
  return path
}

/** Home of what lies in `rejected/`, by its name and without a number; else the names that it may have got in there. */
function* otherPlaces(path: string): Generator<string> {
  const [folder, { name, ext }] = [dirname(path), parse(path)]
  if (basename(folder) === REJECTED) {
    yield join(dirname(folder), name + ext)
    if (NUMBER.test(name)) yield join(dirname(folder), name.replace(NUMBER, '') + ext)
    return
  }
  for (let n = 1; n <= MOST_NAMESAKES; n++) yield join(folder, REJECTED, n === 1 ? name + ext : `${name} (${n})${ext}`)
}
