import type { Db } from '#server/db/open-database.ts'
import type { Records } from '#server/sync/records.ts'
import { FrameRow } from '#shared/records/frame.ts'
import { placeOf } from './frame-row.ts'
import { newFrameId } from './identity.ts'
import type { Library } from './library.ts'
import { READ_BY } from './read-again.ts'
import type { FoundFile } from './walk.ts'

/**
 * Writes down that the original of a frame has come, and where it lies; what it says is read afterwards. Answers the frame's id.
 * Part of a transaction.
 */
export const takeIn = (
  { records, library }: { readonly records: Records; readonly library: Library },
  root: string,
  file: FoundFile,
  sha256: string,
): string => {
  // Where the same bytes lay once, and are gone, the frame comes back.
  const before = library.files.withContent(sha256).filter(({ isPresent }) => !isPresent)
  for (const { path } of before) library.files.forget(path)
  const frameId = before[0]?.frameId ?? newFrameId(sha256, (id) => isOtherFrame(records.row('frames', id), sha256))
  library.files.put({ ...file, library: root, sha256, frameId, isPresent: true, readBy: READ_BY })
  if (records.row('frames', frameId)) records.write('frames', frameId, placeOf(root, file))
  return frameId
}

/** Whether an id is taken by another picture than the one with these bytes, which a tablet may have told us of. */
export const isOtherFrame = (row: FrameRow | undefined, sha256: string): boolean =>
  row !== undefined && !(row.presence === 'awaited' && row.sha256 === sha256)

/** Admits what tablets have taken in, now and whenever a tablet tells of more. Returns the way to stop. */
export const watchImports = (database: Db, records: Records, now: () => number): (() => void) => {
  // Rows are only ever added: a look at the last one tells whether there is news.
  const last = database.sqlite.prepare<[], number | null>('SELECT max(rowid) FROM imports').pluck()
  let seen: number | null | undefined = null
  const look = (): void => {
    const newest = last.get()
    if (newest === seen) return
    seen = newest
    admitImports(database, records, now)
  }
  look()
  return records.onChange(look)
}

/** `awaited` frames of what tablets have taken in and nobody knows here. Answers how many. */
export const admitImports = ({ sqlite }: Db, records: Records, now: () => number): number => {
  const unknown = sqlite
    .prepare<[], string>(
      `SELECT imports.id FROM imports LEFT JOIN frames USING (id) WHERE frames.id IS NULL AND imports.frame IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM files WHERE sha256 = imports.frame ->> 'sha256')`,
    )
    .pluck()
    .all()
  return records.transaction(() => unknown.filter((id) => admit(records, id, now())).length)
}

const admit = (records: Records, id: string, now: number): boolean => {
  const taken = records.row('imports', id)
  // The id says which bytes are meant: another one would hide them.
  if (!taken?.frame.sha256.startsWith(id)) return false
  const row = FrameRow.parse({ ...taken.frame, presence: 'awaited', indexedAt: Math.min(now, taken.importedAt) })
  const { thumbnail: _thumbnail, preview: _preview, ...known } = row
  records.write('frames', id, known)
  if (taken.quality) records.write('quality', id, taken.quality)
  if (taken.detections) records.write('detections', id, taken.detections)
  return true
}
