import { setTimeout as pause } from 'node:timers/promises'
import { type Fault, fail, ok, type Result } from '#shared/core/fault.ts'
import { FaultRecord } from '#shared/records/fault.ts'
import { type SyncRequest, SyncResponse } from '#shared/sync/protocol.ts'

/** A page of changes may have to come through a mobile phone [ms]. */
const PATIENCE_MS = 60_000
/** The other server is heard every 15 s while its events flow; silent for this long, the stream is dead [ms]. */
const SILENCE_MS = 45_000

/** The way to another server. */
export interface PeerLine {
  /** One exchange. Faults: `peer.unreachable`, `peer.certificate`, `peer.unexpected`, and those of the other server. */
  exchange(request: SyncRequest): Promise<Result<SyncResponse>>
  /** Calls back whenever the other server says that it has something new; resolves when the stream has ended. */
  listen(onNews: () => void, signal: AbortSignal): Promise<void>
}

export const peerLine = (url: string, token: string | null, signal: AbortSignal): PeerLine => {
  const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` }
  return {
    exchange: async (request) => {
      const reply = await reach(`${url}/api/sync`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(request),
        redirect: 'error',
        signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
      })
      if (!reply.ok) return reply
      const { status, body } = reply.value
      if (status !== 200) return { ok: false, fault: faultIn(body, status) }
      const parsed = SyncResponse.safeParse(body)
      return parsed.success
        ? ok(parsed.data)
        : fail(
            'unsupported',
            'peer.unexpected',
            'It answers in a way that this version does not understand. Update both servers.',
          )
    },
    listen: async (onNews, stop) => {
      const silence = new AbortController()
      const timer = setTimeout(() => silence.abort(), SILENCE_MS)
      try {
        const reply = await fetch(`${url}/api/events`, {
          headers,
          redirect: 'error',
          signal: AbortSignal.any([signal, stop, silence.signal]),
        })
        if (!reply.ok || !reply.body) return
        const decoder = new TextDecoder()
        for await (const part of reply.body) {
          timer.refresh()
          if (decoder.decode(part, { stream: true }).includes('event: changed')) onNews()
        }
      } catch (error) {
        // A stream that breaks is the ordinary end of one.
        if (!isOfNetwork(error)) throw error
      } finally {
        clearTimeout(timer)
      }
    },
  }
}

/** Waits a while, or until it is time to stop. */
export const rest = (ms: number, signal: AbortSignal): Promise<void> =>
  pause(ms, undefined, { signal, ref: false }).catch((error: unknown) => {
    if (!signal.aborted) throw error
  })

const reach = async (url: string, init: RequestInit): Promise<Result<{ status: number; body: unknown }>> => {
  try {
    const reply = await fetch(url, init)
    const text = await reply.text()
    return ok({ status: reply.status, body: jsonOf(text) })
  } catch (error) {
    if (!isOfNetwork(error)) throw error
    const code = codeIn(error)
    return /CERT|SIGNED|ALTNAME/.test(code)
      ? fail(
          'unavailable',
          'peer.certificate',
          `Its certificate is not trusted here (${code}). Start this server with NODE_EXTRA_CA_CERTS=FILE, the certificate of its authority.`,
        )
      : fail('unavailable', 'peer.unreachable', `It cannot be reached${code ? ` (${code})` : ''}.`)
  }
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

const faultIn = (body: unknown, status: number): Fault => {
  const told = typeof body === 'object' && body !== null && 'fault' in body ? FaultRecord.safeParse(body.fault) : null
  if (told?.success) return told.data
  if (status >= 502) return { kind: 'unavailable', code: 'peer.unreachable', message: 'It cannot be reached.' }
  return { kind: 'internal', code: 'peer.unexpected', message: `It answers in an unexpected way (${status}). Is that Darksite?` }
}

// What `fetch` throws: no connection, a broken one, or a signal that ended it.
const isOfNetwork = (error: unknown): boolean =>
  error instanceof TypeError || (error instanceof Error && ['AbortError', 'TimeoutError'].includes(error.name))

const codeIn = (error: unknown): string => {
  if (!(error instanceof Error)) return ''
  if (error.name === 'TimeoutError') return 'no answer'
  const cause: unknown = error.cause
  return typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : ''
}
