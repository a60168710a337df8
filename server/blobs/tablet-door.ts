import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { type Config, importFolder } from '#server/config.ts'
import { freeBytesOf } from '#server/disk/free-bytes.ts'
import type { Darksite } from '#server/open-darksite.ts'
import { type Arrivals, createArrivals } from './arrivals.ts'
import { type BlobUploads, openUploads } from './uploads.ts'

/** Where files of tablets come in: what is known already, what is under way, and what becomes of it. */
export const openTabletDoor = async (
  { blobs, records, library, engine, log }: Darksite,
  config: Config,
): Promise<{ readonly arrivals: Arrivals; readonly uploads: BlobUploads }> => {
  const arrivals = createArrivals({
    ...{ blobs, records, library, importFolder: await realpath(importFolder(config)) },
    askToRead: (frameId) => engine.enqueue('take-in', frameId),
  })
  const uploads = await openUploads({
    folder: join(config.dataDir, 'incoming'),
    room: () => freeBytesOf(config.dataDir) - config.minFreeBytes,
    refusal: arrivals.refusal,
    arrive: arrivals.arrive,
    complain: (what, error) => log.error({ err: error }, what),
  })
  await uploads.prune(Date.now())
  return { arrivals, uploads }
}
