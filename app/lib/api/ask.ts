import type { z } from 'zod'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { FaultRecord } from '#shared/records/fault.ts'

const PATIENCE_MS = 20_000

/**
 * Asks the server for JSON and checks it. No answer is `unavailable` (`server.unreachable`), a fault of the server is passed
 * on, and an answer that this version cannot read is `unsupported` (`server.version`).
 */
export const ask = async <T>(path: string, shape: z.ZodType<T>, init: RequestInit = {}): Promise<Result<T>> => {
  const reply = await reach(path, init)
  if (!reply.ok) return reply
  const body = await jsonOf(reply.value)
  if (!reply.value.ok) return faultOf(body, reply.value.status)
  const parsed = shape.safeParse(body)
  return parsed.success
    ? ok(parsed.data)
    : fail('unsupported', 'server.version', 'The server and this tablet run versions that do not understand each other.')
}

/** The bare answer, within twenty seconds; a server that is not there is a fault, not an exception. */
export const reach = async (path: string, init: RequestInit = {}): Promise<Result<Response>> => {
  const limit = AbortSignal.timeout(PATIENCE_MS)
  try {
    return ok(await fetch(path, { ...init, signal: init.signal ? AbortSignal.any([init.signal, limit]) : limit }))
  } catch (cause) {
    if (init.signal?.aborted) return fail('cancelled', 'server.cancelled', 'Not needed any more.')
    const why = cause instanceof Error && cause.name === 'TimeoutError' ? 'does not answer' : 'cannot be reached'
    return fail('unavailable', 'server.unreachable', `The server ${why}.`)
  }
}

const jsonOf = (response: Response): Promise<unknown> =>
  response.json().catch((cause: unknown) => {
    if (cause instanceof SyntaxError) return null
    throw cause
  })

const faultOf = (body: unknown, status: number): Result<never> => {
  const told = body && typeof body === 'object' && 'fault' in body ? FaultRecord.safeParse(body.fault) : null
  if (told?.success) return { ok: false, fault: told.data }
  // A proxy in between answers 502 to 504 when the server behind it is gone.
  if (status >= 502) return fail('unavailable', 'server.unreachable', 'The server cannot be reached.')
  return fail('internal', 'server.unexpected', `The server answered in an unexpected way (${status}).`)
}
