import { reach } from '#lib/api/ask.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'

/** A blob from the server, checked against its address: a page of a proxy or a broken transfer is never taken for a picture. */
export const fetchBlob = async (hash: string, signal?: AbortSignal): Promise<Result<Blob>> => {
  const reply = await reach(blobUrl(hash), signal ? { signal } : {})
  if (!reply.ok) return reply
  if (!reply.value.ok) return fail('not-found', 'files.not-on-server', 'The server does not have this file.')
  const blob = await bodyOf(reply.value, signal)
  if (!blob.ok) return blob
  const isWhole = await hasAddress(blob.value, hash)
  return isWhole ? blob : fail('invalid', 'files.damaged', 'The file arrived damaged.')
}

export const blobUrl = (hash: string): string => `/api/blobs/${hash}`

const bodyOf = async (response: Response, signal: AbortSignal | undefined): Promise<Result<Blob>> => {
  try {
    return ok(await response.blob())
  } catch (cause) {
    if (signal?.aborted) return fail('cancelled', 'server.cancelled', 'Not needed any more.')
    if (!(cause instanceof TypeError) && !(cause instanceof DOMException)) throw cause
    return fail('unavailable', 'server.unreachable', 'The connection broke.')
  }
}

/** `crypto.subtle` is missing where the page was not loaded securely; the length was checked by the browser there. */
const hasAddress = async (blob: Blob, hash: string): Promise<boolean> => {
  if (!globalThis.crypto?.subtle) return blob.size > 0
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()))
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('') === hash
}
