import { blobUrl } from './fetch-blob.ts'
import { type FileKind, fetchToKeep, keptBlob } from './keep.ts'
import { createLookup } from './lookup.ts'
import { hasPrivateFiles } from './opfs.ts'

/** So many pictures stay ready although nothing shows them, for scrolling back. */
const READY = 600

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
    const url = hasPrivateFiles() ? await find[kind](hash, signal) : blobUrl(hash)
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

const urlOf = async (hash: string, blob: () => Promise<Blob | null>): Promise<string | null> => {
  const ready = readyUrl(hash)
  if (ready) return ready
  const found = await blob()
  return found && (readyUrl(hash) ?? URL.createObjectURL(found))
}

const finder = (kind: FileKind) =>
  createLookup(
    (hash) => urlOf(hash, () => keptBlob(hash)),
    (hash, signal) =>
      urlOf(hash, async () => {
        const fetched = await fetchToKeep(hash, kind, signal)
        return fetched.ok ? fetched.value : null
      }),
  )
const find: Readonly<Record<FileKind, ReturnType<typeof finder>>> = {
  thumbnail: finder('thumbnail'),
  preview: finder('preview'),
  log: finder('log'),
}
