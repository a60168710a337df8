import { createHash, timingSafeEqual } from 'node:crypto'
import { isIP } from 'node:net'
import type { MiddlewareHandler } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { forbid } from './answer.ts'
import type { Access } from './services.ts'

const COOKIE = 'darksite'
/** What tells of the machine itself: not even to be looked at from elsewhere without the token. */
const PRIVATE = /^\/(metrics|api\/settings|api\/backups\/.*)$/
const LOCAL = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])

/**
 * Keeps other people's web pages and machines out: the Host must be one of ours (DNS rebinding), a page that changes something
 * must be our own (CSRF), and another machine needs the token, without which it may only read.
 */
export const guard =
  (access: Access): MiddlewareHandler =>
  async (c, next) => {
    const host = hostOf(c.req.header('host'))
    if (!isOurs(host, access.names)) {
      return forbid(403, 'access.host', `This server does not answer to the name “${host}”. Add it to DARKSITE_NAMES.`)
    }
    const isChange = !['GET', 'HEAD'].includes(c.req.method)
    // Browsers let any page open a web socket to anywhere, and ask nobody.
    const isSocket = c.req.header('upgrade')?.toLowerCase() === 'websocket'
    if ((isChange || isSocket) && !isSameOrigin(c.req.header('origin'), c.req.header('host'), c.req.header('sec-fetch-site'))) {
      return forbid(403, 'access.origin', 'Only Darksite’s own pages may change something here.')
    }
    if (isRemote(access.remoteAddress(c), c.req.header('x-forwarded-for') ?? c.req.header('forwarded'))) {
      const shown = c.req.query('token') ?? bearerOf(c.req.header('authorization')) ?? getCookie(c, COOKIE)
      const isKnown = access.token !== null && shown !== undefined && isEqual(shown, access.token)
      if (isKnown && c.req.query('token') && !isChange)
        return welcome(c.req.path, shown, (name, value) => setCookieOf(c, name, value))
      const isPrivate = PRIVATE.test(c.req.path)
      const needsToken = isChange || isPrivate || (access.token !== null && c.req.path.startsWith('/api/'))
      if (needsToken && !isKnown) return refuse(access.token)
    }
    return next()
  }

const setCookieOf = (c: Parameters<MiddlewareHandler>[0], name: string, value: string): Response => {
  setCookie(c, name, value, { httpOnly: true, sameSite: 'Strict', path: '/', maxAge: 180 * 86_400 })
  return c.body(null)
}

/** The token leaves the address bar and becomes a cookie. */
const welcome = (path: string, token: string, cookie: (name: string, value: string) => Response): Response => {
  const headers = new Headers(cookie(COOKIE, token).headers)
  headers.set('location', path)
  return new Response(null, { status: 303, headers })
}

const refuse = (token: string | null): Response =>
  token === null
    ? forbid(
        403,
        'access.read-only',
        'Other machines may only look. To let them change things, start the server with DARKSITE_TOKEN set.',
      )
    : forbid(401, 'access.token', 'This server asks other machines for its token: open it once as http://…/?token=TOKEN.')

/** Without the port; an IPv6 address loses its brackets. */
export const hostOf = (header: string | undefined): string =>
  (header ?? '')
    .toLowerCase()
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')

// A rebinding attack needs a name: a plain address in the Host can only be ours.
export const isOurs = (host: string, names: readonly string[]): boolean =>
  host === 'localhost' || isIP(host) > 0 || names.includes(host)

/** Programs send no Origin; browsers always do when they change something. */
export const isSameOrigin = (origin: string | undefined, host: string | undefined, site: string | undefined): boolean => {
  if (origin === undefined) return site === undefined || site === 'same-origin' || site === 'none'
  return origin === `http://${host}` || origin === `https://${host}`
}

// Behind a proxy on this machine everybody seems to be local, so a forwarded request counts as foreign.
const isRemote = (address: string | null, forwarded: string | undefined): boolean =>
  forwarded !== undefined || (address !== null && !LOCAL.has(address))

const bearerOf = (header: string | undefined): string | undefined => header?.match(/^Bearer (.+)$/i)?.[1]

const isEqual = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b))
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
