import type { z } from 'zod'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { FaultRecord } from '#shared/records/fault.ts'

/** The server that runs on this machine. */
export interface ServerHere {
  readonly port: number
  readonly signal: AbortSignal
}

/**
 * Asks it as whoever sits here: GET, or POST with a body. Faults: its own, `cli.no-server`, `cli.other-version`.
 */
export const askServer = async <T>(server: ServerHere, path: string, shape: z.ZodType<T>, body?: object): Promise<Result<T>> => {
  let reply: Response
  try {
    reply = await fetch(`http://127.0.0.1:${server.port}${path}`, {
      signal: server.signal,
      ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
    })
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return fail(
      'unavailable',
      'cli.no-server',
      `No Darksite answers on port ${server.port} of this machine. Start it with “darksite serve”, or say --port.`,
    )
  }
  const said: unknown = await reply.json().catch(() => null)
  const fault = said && typeof said === 'object' && 'fault' in said ? FaultRecord.safeParse(said.fault) : null
  if (fault?.success) return { ok: false, fault: fault.data }
  const parsed = shape.safeParse(said)
  return parsed.success
    ? ok(parsed.data)
    : fail('unsupported', 'cli.other-version', `What listens on port ${server.port} is no Darksite of this version.`)
}
