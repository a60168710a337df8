import { blobUrl } from './fetch-blob.ts'
import { blobOf, type FileKind } from './keep.ts'
import { hasPrivateFiles } from './opfs.ts'
import { createQueue } from './queue.ts'

/** So many pictures stay ready although nothing shows them, for scrolling back. */
const READY = 600
const inTurn = createQueue(6)

interface Picture {
  readonly url: string
  users: number
}
const pictures = new Map<string, Picture>()

/** The URL of a picture that is ready now, without waiting; null when it has to be fetched first. */
export const readyUrl = (hash: string): string | null => pictures.get(hash)?.url ?? null

/** Claims a picture: its URL holds until `releasePicture`. Null when it is neither here nor to be had. */
export const claimPicture = async (hash: string, kind: FileKind, signal: AbortSignal): Promise<string | null> => {
  if (!pictures.has(hash)) {
    const url = hasPrivateFiles() ? await inTurn(() => objectUrl(hash, kind, signal), signal) : blobUrl(hash)
    if (!url || signal.aborted) return null
    if (!pictures.has(hash)) pictures.set(hash, { url, users: 0 })
  }
  const picture = pictures.get(hash)
  if (!picture) return null
  picture.users++
  return picture.url
}

/** Gives a claimed picture back. The longest unused are forgotten. */
export const releasePicture = (hash: string): void => {
  const picture = pictures.get(hash)
  if (!picture) return
  picture.users--
  // The map keeps the order of insertion: put back at the end, it counts as used just now.
  pictures.delete(hash)
  pictures.set(hash, picture)
  for (const [old, { url, users }] of pictures) {
    if (pictures.size <= READY) break
    if (users > 0) continue
    pictures.delete(old)
    if (url.startsWith('blob:')) URL.revokeObjectURL(url)
  }
}

const objectUrl = async (hash: string, kind: FileKind, signal: AbortSignal): Promise<string | null> => {
  const ready = pictures.get(hash)
  if (ready) return ready.url
  const blob = await blobOf(hash, kind, signal)
  if (!blob.ok) return null
  const raced = pictures.get(hash)
  return raced?.url ?? URL.createObjectURL(blob.value)
}
