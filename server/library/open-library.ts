import { createBulkItems } from '#server/bulk/bulk-items.ts'
import { createFrameChooser } from '#server/bulk/choose-frames.ts'
import { createIncomplete } from '#server/bulk/incomplete.ts'
import type { Db } from '#server/db/open-database.ts'
import { createLogCompactor } from '#server/sync/compact.ts'
import type { Records } from '#server/sync/records.ts'
import { isServerStamp } from '#server/sync/server-name.ts'
import { createFileIndex } from './file-index.ts'
import { isHere } from './is-here.ts'
import type { Library } from './library.ts'
import { createSaidTypes } from './said-types.ts'
import { createSidecarIndex } from './sidecar-index.ts'

/** The libraries of this server on its database. */
export const openLibrary = (database: Db, records: Records, folders: readonly string[], dataDir: string): Library => {
  const withoutPreview = database.sqlite
    .prepare<[number], string>(
      `SELECT id FROM frames
       WHERE presence = 'present' AND fault IS NULL AND preview IS NULL AND ${isHere('frames.id')}
       ORDER BY coalesce(json_extract(metadata, '$.dateObs'), '') DESC, modifiedAt DESC, id LIMIT ?`,
    )
    .pluck()
  const unnamed = database.sqlite
    .prepare<[number], string>(
      `SELECT s.id FROM solutions s JOIN frames f USING (id) LEFT JOIN matches m USING (id)
       WHERE s.wcs IS NOT NULL AND (m.matchedAt IS NULL OR m.matchedAt < s.solvedAt OR m.matchedAt < ?) ORDER BY s.solvedAt DESC`,
    )
    .pluck()
  const outlivedJobs = database.sqlite
    .prepare<[number, number], string>(
      `SELECT id FROM jobs WHERE coalesce(isDeleted, 0) = 0 AND finishedAt < ? AND (
         state IN ('done', 'cancelled') OR (state = 'failed' AND EXISTS (
           SELECT 1 FROM jobs later WHERE later.state = 'done' AND later.type = jobs.type AND later.frameId IS jobs.frameId
             AND later.finishedAt > jobs.finishedAt)))
       ORDER BY finishedAt LIMIT ?`,
    )
    .pluck()
  const reviewed = database.sqlite
    .prepare<[], string>(`SELECT r.id FROM reviews r JOIN frames f USING (id) WHERE f.presence = 'present' ORDER BY r.id`)
    .pluck()
  const reviewStamp = database.sqlite
    .prepare<[string, string], string | null>('SELECT json_extract(stamps, ?) FROM reviews WHERE id = ?')
    .pluck()
  const withoutQuality = database.sqlite
    .prepare<[number, number], string>(
      `SELECT frames.id FROM frames LEFT JOIN quality USING (id) LEFT JOIN solutions USING (id)
       WHERE presence = 'present' AND frames.fault IS NULL AND frameType IN ('light', 'stacked', 'photo')
         AND (coalesce(version, 0) < ? OR measuredAt < indexedAt OR measuredAt < solvedAt) AND ${isHere('frames.id')}
       ORDER BY coalesce(json_extract(metadata, '$.dateObs'), '') DESC, modifiedAt DESC, id LIMIT ?`,
    )
    .pluck()
  return {
    folders,
    dataDir,
    files: createFileIndex(database),
    sidecars: createSidecarIndex(database),
    saidTypes: createSaidTypes(database),
    bulk: createBulkItems(database),
    choose: createFrameChooser(database),
    incomplete: createIncomplete(database),
    withoutPreview: (limit) => withoutPreview.all(limit),
    unnamed: (catalogueAt) => unnamed.all(catalogueAt),
    compactLog: createLogCompactor(database),
    outlivedJobs: (before, limit) => outlivedJobs.all(before, limit),
    reviewed: () => reviewed.all(),
    isReviewedBySomebody: (frameId, field) => {
      const stamp = reviewStamp.get(`$.${field}`, frameId)
      return typeof stamp === 'string' && !isServerStamp(stamp)
    },
    withoutQuality: (version, limit) => withoutQuality.all(version, limit),
    transaction: records.transaction,
  }
}
