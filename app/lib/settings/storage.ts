import { db } from '#lib/data/database.ts'
import { hasPrivateFiles } from '#lib/files/opfs.ts'

export interface Stored {
  readonly thumbnails: { readonly count: number; readonly bytes: number }
  readonly previews: { readonly count: number; readonly bytes: number }
  readonly waiting: number
  readonly hasFiles: boolean
}

/** What this tablet keeps for when the server is away. */
export const storedNow = async (): Promise<Stored> => {
  const none = () => ({ count: 0, bytes: 0 })
  const sums = { thumbnail: none(), preview: none(), log: none(), original: none() }
  await db.files.each(({ kind, bytes }) => {
    sums[kind].count++
    sums[kind].bytes += bytes
  })
  return { thumbnails: sums.thumbnail, previews: sums.preview, waiting: await db.outbox.count(), hasFiles: hasPrivateFiles() }
}

/** Whether the browser promised to keep our files also when its disk is full; null when it cannot say. */
export const isPersistent = async (): Promise<boolean | null> => (await navigator.storage?.persisted?.()) ?? null
