import type { Db } from '#server/db/open-database.ts'
import type { Records } from '#server/sync/records.ts'
import { createFileIndex } from './file-index.ts'
import type { Library } from './library.ts'

/** The libraries of this server on its database. */
export const openLibrary = (database: Db, records: Records, folders: readonly string[], dataDir: string): Library => {
  const withoutPreview = database.sqlite
    .prepare<[number], string>(
      `SELECT id FROM frames
       WHERE presence = 'present' AND fault IS NULL AND preview IS NULL
       ORDER BY coalesce(json_extract(metadata, '$.dateObs'), '') DESC, modifiedAt DESC, id LIMIT ?`,
    )
    .pluck()
  const withoutQuality = database.sqlite
    .prepare<[number, number], string>(
      `SELECT frames.id FROM frames LEFT JOIN quality USING (id) LEFT JOIN solutions USING (id)
       WHERE presence = 'present' AND frames.fault IS NULL AND frameType IN ('light', 'stacked', 'photo')
         AND (coalesce(version, 0) < ? OR measuredAt < indexedAt OR measuredAt < solvedAt)
       ORDER BY coalesce(json_extract(metadata, '$.dateObs'), '') DESC, modifiedAt DESC, id LIMIT ?`,
    )
    .pluck()
  return {
    folders,
    dataDir,
    files: createFileIndex(database),
    withoutPreview: (limit) => withoutPreview.all(limit),
    withoutQuality: (version, limit) => withoutQuality.all(version, limit),
    transaction: records.transaction,
  }
}
