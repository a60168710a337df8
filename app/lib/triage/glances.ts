import { blobUrl, fetchBlob } from '#lib/files/fetch-blob.ts'
import { ok, type Result } from '#shared/core/fault.ts'

const CACHE = 'glances'
/** So many glances stay on the tablet (9 MB), so that looking goes on for a while without the rig. */
const KEPT = 64

/** A packed glance from the tablet, else from the server, which is then kept for a while. */
export const glanceBlob = async (hash: string): Promise<Result<Blob>> => {
  // Pages that were not loaded securely have no cache.
  if (!('caches' in globalThis)) return fetchBlob(hash)
  const cache = await caches.open(CACHE)
  const kept = await cache.match(blobUrl(hash))
  if (kept) return ok(await kept.blob())
  const fetched = await fetchBlob(hash)
  if (!fetched.ok) return fetched
  await cache.put(blobUrl(hash), new Response(fetched.value)).catch((cause: unknown) => {
    // A full tablet looks at what comes from the rig only.
    if (!(cause instanceof DOMException)) throw cause
  })
  const all = await cache.keys()
  for (const old of all.slice(0, Math.max(0, all.length - KEPT))) await cache.delete(old)
  return fetched
}

/** Brings the next glances to the tablet, as many as it keeps; the first that cannot be had ends it. */
export const bringGlances = async (hashes: readonly string[], signal: AbortSignal): Promise<void> => {
  for (const hash of hashes.slice(0, KEPT)) if (signal.aborted || !(await glanceBlob(hash)).ok) return
}
