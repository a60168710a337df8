import type { StoredUpload } from '#lib/data/database.ts'
import { UPLOAD_KINDS } from '#shared/sync/blobs.ts'

/** What goes first: thumbnails of all frames, then previews, then originals; among alike what was taken in first, by name. */
export const inUploadOrder = (uploads: readonly StoredUpload[]): StoredUpload[] =>
  uploads
    .filter(({ trouble }) => trouble === undefined)
    .toSorted(
      (a, b) =>
        UPLOAD_KINDS.indexOf(a.kind) - UPLOAD_KINDS.indexOf(b.kind) ||
        a.createdAt - b.createdAt ||
        (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
    )
