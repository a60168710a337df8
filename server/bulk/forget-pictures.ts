import type { BlobStore } from '#server/blobs/blob-store.ts'
import type { Db } from '#server/db/open-database.ts'
import type { Records } from '#server/sync/records.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'

/** Frames looked at between two turns of others. */
const BATCH = 200

export interface PictureSurroundings {
  readonly database: Db
  readonly records: Records
  readonly blobs: Pick<BlobStore, 'remove'>
  /** Faults where a frame's file is not there now. */
  pathOf(frameId: string): Promise<Result<string>>
}

/**
 * Forgets the thumbnails and previews of all frames whose files are there to make them of again, and frees their space; a picture of
 * a file that is gone is the only one there is, and stays. Answers how many frames lost theirs. Fault: `bulk.pictures-in-work`.
 */
export const forgetPictures = async ({ database, records, blobs, pathOf }: PictureSurroundings): Promise<Result<number>> => {
  const { sqlite } = database
  const working = sqlite
    .prepare<[], number>(
      `SELECT count(*) FROM jobs WHERE state = 'running' AND type IN ('make-previews', 'regenerate-thumbnails', 'process-image')`,
    )
    .pluck()
  // A picture that is being made may be one that is thrown away: the same pixels have the same address.
  if ((working.get() ?? 0) > 0)
    return fail('conflict', 'bulk.pictures-in-work', 'Pictures are being made now. Wait until that is done, or stop it.')
  const next = sqlite.prepare<[string, number], Pictured>(
    `SELECT id, thumbnail, preview FROM frames
     WHERE id > ? AND thumbnail IS NOT NULL AND presence = 'present' AND fault IS NULL ORDER BY id LIMIT ?`,
  )
  const freed = new Set<string>()
  let forgotten = 0
  for (let page = next.all('', BATCH); page.length > 0; page = next.all(page.at(-1)!.id, BATCH)) {
    const found = await Promise.all(page.map(async (frame) => ((await pathOf(frame.id)).ok ? [frame] : [])))
    const again = found.flat()
    records.transaction(() => {
      for (const { id } of again) records.write('frames', id, { thumbnail: null, preview: null })
    })
    for (const { thumbnail, preview } of again) for (const address of [thumbnail, preview]) if (address) freed.add(address)
    forgotten += again.length
  }
  // Frames of the same pixels share their pictures.
  const left = sqlite.prepare<[], Pictured>(
    'SELECT id, thumbnail, preview FROM frames WHERE thumbnail IS NOT NULL OR preview IS NOT NULL',
  )
  for (const { thumbnail, preview } of left.all()) for (const address of [thumbnail, preview]) if (address) freed.delete(address)
  for (const address of freed) await blobs.remove(address)
  return ok(forgotten)
}

interface Pictured {
  readonly id: string
  readonly thumbnail: string | null
  readonly preview: string | null
}
