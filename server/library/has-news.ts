import { resolveRoots } from './inside.ts'
import type { Library } from './library.ts'
import { READ_BY } from './read-again.ts'
import { survey } from './survey.ts'

/** True when a scan would find something: a cheap look at names, sizes and times, so that idle hours leave no trace. */
export const hasNews = async (library: Library): Promise<boolean> => {
  const { folders, files } = library
  for (const root of await resolveRoots(folders)) {
    const found = await survey({ root, folder: root }, library)
    const present = new Map(
      files
        .ofLibrary(root)
        .filter(({ isPresent }) => isPresent)
        .map((file) => [file.path, file]),
    )
    const isKnown = found.files.every(({ path, size, mtimeMs }) => {
      const before = present.get(path)
      return before?.size === size && before.mtimeMs === mtimeMs && before.readBy >= READ_BY
    })
    // A folder that cannot be listed, or is empty all of a sudden, is no news: the scan would leave it alone.
    const isWhole = found.unreadable.length === 0 && found.hasEntries
    const { changed, gone } = found.news
    if (
      !isKnown ||
      changed.length > 0 ||
      (found.hasEntries && gone.length > 0) ||
      (isWhole && found.files.length !== present.size)
    )
      return true
  }
  return false
}
