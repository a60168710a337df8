import type { MiddlewareHandler } from 'hono'
import { plainAddress } from './guard-origin.ts'
import { createPace } from './guard-pace.ts'
import { needOfOperation, operationOf } from './permission.ts'
import type { Access } from './services.ts'

/** Whoever is turned away over and over is written down now and then only. */
const REFUSALS = { burst: 5, perSecond: 1 / 600 }
const REFUSED = new Set([401, 403, 429])

/** Writes down who changed what, and who was turned away. Stands before the guard, so that it sees what that says. */
export const keepDeeds = ({ deeds, remoteAddress }: Pick<Access, 'deeds' | 'remoteAddress'>): MiddlewareHandler => {
  const pace = createPace()
  return async (c, next) => {
    await next()
    const { method, path } = c.req
    const { status } = c.res
    const isRefused = REFUSED.has(status)
    const operation = operationOf(method, path)
    const deed = c.get('deed')
    // Searches and lists are posted too, but change nothing; sync says itself when it did.
    // The parts of an upload follow its beginning, which was written down.
    const isLooking =
      ['GET', 'HEAD', 'OPTIONS', 'PATCH'].includes(method) || (operation && needOfOperation(operation) === 'guest')
    if (!deed && !isRefused && isLooking) return
    const visitor = c.get('visitor')
    const address = plainAddress(remoteAddress(c))
    if (isRefused && pace(`${address}`, REFUSALS) > 0) return
    const what = deed ?? operation?.summary ?? `${method} ${path}`
    deeds.write({
      who: visitor?.name ?? 'A stranger',
      role: visitor?.role ?? null,
      address,
      what: isRefused ? `Turned away: ${what}` : what,
      path: path.slice(0, 200),
      status,
    })
  }
}
