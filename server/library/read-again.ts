import type { LibraryContext } from '#server/jobs/job.ts'
import type { KnownFile } from './file-index.ts'
import { placeOf } from './frame-row.ts'
import type { FoundFile } from './walk.ts'

/**
 * Raise this when Darksite learns to read more of a file, or says something else of it (its type, its faults, its metadata): the
 * next scan tries what could not be read once more, and describes everything else anew from the headers it kept.
 */
export const READ_BY = 2

/** Files that are as they were, but were looked at by an older Darksite. */
export interface ReadAgain {
  /** They had a fault, which may be none any more: to be read. */
  readonly faulty: FoundFile[]
  /** Their kept header says enough. */
  readonly described: FoundFile[]
  /** Further copies of a frame, which is described where it lies. */
  readonly copies: KnownFile[]
}

export const toReadAgain = (
  { store }: Pick<LibraryContext, 'store'>,
  files: readonly FoundFile[],
  known: ReadonlyMap<string, KnownFile>,
): ReadAgain => {
  const again: ReadAgain = { faulty: [], described: [], copies: [] }
  for (const file of files) {
    const before = known.get(file.path)
    if (!before || before.readBy >= READ_BY) continue
    const frame = store.row('frames', before.frameId)
    const { folder, fileName } = placeOf(before.library, file)
    if (frame && (frame.folder !== folder || frame.fileName !== fileName)) again.copies.push(before)
    else (frame?.fault ? again.faulty : again.described).push(file)
  }
  return again
}
