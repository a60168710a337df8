import type { Context } from 'hono'
import { isRemote, plainAddress } from '#server/http/guard-origin.ts'
import { createPace } from '#server/http/guard-pace.ts'
import type { SolverKeys } from './keys.ts'

/** A key and nothing else [bytes]: nobody may fill the disk before saying who they are. */
const MAX_LOGIN = 16 * 1024
const LIMIT = { burst: 300, perSecond: 30 }

/**
 * Beyond this machine nothing is answered but the login, until a key was shown from there: programs fetch results without their
 * session, so the address has to do. Answers the refusal, or null for those who may go on.
 */
export const createStrangerGuard = (keys: Pick<SolverKeys, 'isKnownAt'>) => {
  const pace = createPace()
  return (c: Context, remoteAddress: string | null): Response | null => {
    const address = plainAddress(remoteAddress)
    if (!isRemote(address, c.req.header('x-forwarded-for') ?? c.req.header('forwarded') ?? c.req.header('x-real-ip'))) return null
    if (pace(`${address}`, LIMIT) > 0) return refuse(429, 'Too many requests: wait a second.')
    if (/^\/+api\/+login\/*$/.test(c.req.path)) {
      // Without a length it could be endless.
      const length = c.req.header('content-length') ?? (c.req.method === 'GET' ? '0' : '')
      return /^\d+$/.test(length) && Number(length) <= MAX_LOGIN ? null : refuse(413, 'A login holds a key and nothing else.')
    }
    return address !== null && keys.isKnownAt(address) ? null : refuse(403, 'Log in with a key first, from this machine.')
  }
}

const refuse = (status: number, errormessage: string): Response =>
  new Response(JSON.stringify({ status: 'error', errormessage }), {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  })
