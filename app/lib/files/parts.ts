import { fail, ok, type Result } from '#shared/core/fault.ts'
import { backoffMs } from '#shared/sync/backoff.ts'

/** So many breaks without a byte in between, and it is given up. */
const TRIES = 6

/**
 * A file by HTTP Range: what has come before the line broke is not asked for again, unless the file has changed meanwhile
 * (RFC 9110, If-Range). Faults: `server.unreachable`, `files.not-on-server`.
 */
export const fetchInParts = async (
  url: string,
  signal: AbortSignal,
  onProgress: (part: number) => void,
  request: typeof fetch = fetch,
): Promise<Result<Blob>> => {
  let parts: Uint8Array<ArrayBuffer>[] = []
  let have = 0
  let etag = ''
  for (let failures = 0; failures < TRIES; ) {
    const before = have
    try {
      const headers: Record<string, string> = have > 0 ? { range: `bytes=${have}-`, 'if-range': etag } : {}
      const reply = await request(url, { headers, signal })
      if (!reply.ok) {
        if (reply.status < 500) return fail('not-found', 'files.not-on-server', 'The server does not have this file now.')
        throw new TypeError('The server is busy.')
      }
      if (reply.status === 200) [parts, have] = [[], 0]
      etag = reply.headers.get('etag') ?? ''
      const total = have + Number(reply.headers.get('content-length') ?? Number.NaN)
      for await (const part of piecesOf(reply)) {
        parts.push(part)
        have += part.length
        onProgress(have / total)
      }
      if (!(have < total)) return ok(new Blob(parts))
    } catch (cause) {
      if (signal.aborted) return fail('cancelled', 'files.stopped', 'Stopped.')
      if (!(cause instanceof TypeError || cause instanceof DOMException)) throw cause
    }
    failures = have > before ? 0 : failures + 1
    if (failures > 0) await new Promise((resolve) => setTimeout(resolve, backoffMs(failures, 0.5)))
  }
  return fail('unavailable', 'server.unreachable', 'The connection broke over and over. Try again nearer to the rig.')
}

async function* piecesOf(reply: Response): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = reply.body!.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    yield value
  }
}
