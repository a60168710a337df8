import { fail, ok, type Result } from '#shared/core/fault.ts'
import { FaultRecord } from '#shared/records/fault.ts'
import { CHECKSUM_MISMATCH, metadataHeader, UPLOADS, type UploadMetadata, uploadPath } from '#shared/sync/blobs.ts'

/** Bytes that can be read again from anywhere. */
export type Sendable = Pick<Blob, 'size' | 'slice'>

export interface Sending {
  readonly signal: AbortSignal
  /** Bytes that the server has. */
  readonly onProgress?: (sent: number) => void
  /** Stands in for `fetch` in tests. */
  readonly request?: (path: string, init: RequestInit) => Promise<Response>
}

/** Sent at a time: lost at most when the line breaks [bytes]. */
const PART = 4 * 1024 * 1024
/** A line that is slower than this for one part counts as broken [ms]. */
const PATIENCE_MS = 120_000
/** Bytes that arrive damaged so often are damaged here. */
const TRIES = 3
/** Somebody else may send the same file: both look again where it stands. */
const TURNS = 20

const TUS = { 'tus-resumable': '1.0.0' }

/**
 * Sends a blob, from where an earlier try has come to: tus 1.0. The server compares the hash before it says that it has it.
 * Faults: `server.unreachable` (go on later), `uploads.damaged`, and those of the server.
 */
export const sendBlob = async (blob: Sendable, metadata: UploadMetadata, sending: Sending): Promise<Result<void>> => {
  const path = uploadPath(metadata.sha256)
  let damaged = 0
  for (let turn = 0; turn < TURNS; turn++) {
    const head = await reach(path, { method: 'HEAD', headers: TUS }, sending)
    if (!head.ok) return head
    let offset = 0
    if (head.value.ok) offset = Number(head.value.headers.get('upload-offset'))
    else if (isGone(head.value)) {
      const headers = { ...TUS, 'upload-length': String(blob.size), 'upload-metadata': metadataHeader(metadata) }
      const created = await reach(UPLOADS, { method: 'POST', headers }, sending)
      if (!created.ok) return created
      if (created.value.status !== 201 && created.value.status !== 409) return refusal(created.value)
      if (created.value.status === 409) continue
    } else return refusal(head.value)
    const sent = await sendFrom(blob, offset, path, sending)
    if (!sent.ok) return sent
    if (sent.value === 'whole') return ok(undefined)
    if (sent.value === 'damaged') damaged++
    if (damaged >= TRIES)
      return fail('invalid', 'uploads.damaged', 'The file arrived damaged every time. Is it still whole here?')
  }
  return fail('unavailable', 'uploads.crossed', 'Another device is sending the same file.')
}

/** `moved`: the upload stands elsewhere now. A part of no bytes ends an upload whose end nobody heard of. */
const sendFrom = async (
  blob: Sendable,
  start: number,
  path: string,
  sending: Sending,
): Promise<Result<'whole' | 'damaged' | 'moved'>> => {
  let offset = start
  sending.onProgress?.(offset)
  do {
    const part = blob.slice(offset, offset + PART)
    const headers = { ...TUS, 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset) }
    const reply = await reach(path, { method: 'PATCH', headers, body: part }, sending)
    if (!reply.ok) return reply
    if (reply.value.status === CHECKSUM_MISMATCH) return ok('damaged')
    if (reply.value.status === 409 || isGone(reply.value)) return ok('moved')
    if (reply.value.status !== 204) return refusal(reply.value)
    const reached = Number(reply.value.headers.get('upload-offset'))
    // A server that took nothing would be asked for ever.
    if (reached < offset + part.size) return ok('moved')
    offset = reached
    sending.onProgress?.(offset)
  } while (offset < blob.size)
  return ok('whole')
}

const isGone = ({ status }: Response): boolean => status === 404 || status === 410 || status === 403

const reach = async (path: string, init: RequestInit, { signal, request = fetch }: Sending): Promise<Result<Response>> => {
  try {
    return ok(await request(path, { ...init, signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]) }))
  } catch (cause) {
    if (signal.aborted) return fail('cancelled', 'uploads.stopped', 'Stopped; it goes on from here.')
    // What `fetch` throws when the line breaks, and when nothing is heard for too long.
    if (!(cause instanceof TypeError || cause instanceof DOMException)) throw cause
    return fail('unavailable', 'server.unreachable', 'The server cannot be reached.')
  }
}

const refusal = async (reply: Response): Promise<Result<never>> => {
  const text = await reply.text().catch(() => '')
  const told = FaultRecord.safeParse(faultIn(text))
  if (told.success) return { ok: false, fault: told.data }
  if (reply.status >= 500) return fail('unavailable', 'server.unreachable', 'The server cannot take it now.')
  return fail('internal', 'server.unexpected', `The server answered in an unexpected way (${reply.status}).`)
}

const faultIn = (text: string): unknown => {
  if (!text.startsWith('{')) return null
  try {
    return JSON.parse(text).fault
  } catch (cause) {
    if (cause instanceof SyntaxError) return null
    throw cause
  }
}
