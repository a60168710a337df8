import type { Db } from '#server/db/open-database.ts'
import type { Records } from '#server/sync/records.ts'
import { createFileIndex } from './file-index.ts'
import type { Library } from './library.ts'

/** Notes of frames that no preview can be made of begin with this; they are not tried again until the file changes. */
export const NO_PREVIEW = 'No preview: '

/** The libraries of this server on its database. */
export const openLibrary = (database: Db, records: Records, folders: readonly string[], dataDir: string): Library => {
  const withoutPreview = database.sqlite
    .prepare<[string, number], string>(
      `SELECT id FROM frames
       WHERE presence = 'present' AND fault IS NULL AND preview IS NULL AND instr(notes, ?) = 0
       ORDER BY coalesce(json_extract(metadata, '$.dateObs'), '') DESC, modifiedAt DESC, id LIMIT ?`,
    )
    .pluck()
  return {
    folders,
    dataDir,
    files: createFileIndex(database),
    withoutPreview: (limit) => withoutPreview.all(NO_PREVIEW, limit),
    transaction: records.transaction,
  }
}
