import { createHash, timingSafeEqual } from 'node:crypto'
import type { Context, MiddlewareHandler } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { HERE, PROGRAM, type Visitor } from '#server/pairing/visitor.ts'
import { isAtLeast } from '#shared/records/device.ts'
import { forbid } from './answer.ts'
import { hostOf, isOurs, isRemote, isSameOrigin, plainAddress } from './guard-origin.ts'
import { createPace, type PaceLimit } from './guard-pace.ts'
import type { Need } from './operations.ts'
import type { Access } from './services.ts'

/** The prefix makes browsers refuse it without encryption, for other paths, and from other hosts. */
export const COOKIE = '__Host-darksite'
/** The longest that browsers keep a cookie [s]. */
const COOKIE_SECONDS = 400 * 86_400
const MAX_ADDRESS = 8192

/** A tablet that fetches a library is quick; a stranger has no reason to be. Guesses of tokens hardly get anywhere. */
const PACE = {
  paired: { burst: 3000, perSecond: 300 },
  stranger: { burst: 400, perSecond: 20 },
  guess: { burst: 20, perSecond: 0.2 },
} as const satisfies Record<string, PaceLimit>

/**
 * Keeps other people's web pages and machines out: the Host must be one of ours (DNS rebinding), a page that changes something
 * must be our own (CSRF), and another machine must be paired with a role that may do what it asks for.
 */
export const guard = (access: Access, needOf: (method: string, path: string) => Need): MiddlewareHandler => {
  const pace = createPace()
  return async (c, next) => {
    c.set('visitor', null)
    if (c.req.url.length > MAX_ADDRESS) return forbid(414, 'http.long-address', 'This address is longer than any here.')
    const host = hostOf(c.req.header('host'))
    if (!isOurs(host, access.names))
      return forbid(403, 'access.host', `This server does not answer to the name “${host}”. Add it to DARKSITE_NAMES.`)
    if (!isOwnPage(c)) return forbid(403, 'access.origin', 'Only Darksite’s own pages may change something here.')
    const address = plainAddress(access.remoteAddress(c))
    if (!isRemote(address, forwardedFor(c))) {
      c.set('visitor', HERE)
      return next()
    }
    const sender = address ?? 'unknown'
    const shown = bearerOf(c.req.header('authorization')) ?? getCookie(c, COOKIE)
    const known = shown === undefined ? null : knownBy(shown, access, address)
    const wait = Math.max(
      known ? pace(`paired ${known.visitor.deviceId}`, PACE.paired) : pace(`stranger ${sender}`, PACE.stranger),
      shown !== undefined && !known ? pace(`guess ${sender}`, PACE.guess) : 0,
    )
    if (wait > 0) return tooFast(wait)
    c.set('visitor', known?.visitor ?? null)
    const need = needOf(c.req.method, c.req.path)
    if (need !== 'anyone') {
      if (!known) return shown === undefined ? UNPAIRED() : UNKNOWN()
      if (!isAtLeast(known.visitor.role, need)) return mayNot(known.visitor, need)
      access.holdConnection?.(c, known.visitor)
    }
    await next()
    if (shown !== undefined && known?.isDue && shown === getCookie(c, COOKIE)) giveToken(c, shown)
    return
  }
}

/** The token as a cookie that no script can read and no other site can send along. */
export const giveToken = (c: Context, token: string): void =>
  setCookie(c, COOKIE, token, { httpOnly: true, secure: true, sameSite: 'Strict', path: '/', maxAge: COOKIE_SECONDS })

/** Whether what is said on this line stays between the two: encrypted here or by the proxy in front, or within this machine. */
export const isPrivateLine = (c: Context, access: Pick<Access, 'remoteAddress'>): boolean =>
  isEncrypted(c) ||
  c.req.header('x-forwarded-proto')?.split(',')[0]?.trim() === 'https' ||
  !isRemote(plainAddress(access.remoteAddress(c)), forwardedFor(c))

const isEncrypted = (c: Context): boolean => c.req.url.startsWith('https:')

const forwardedFor = (c: Context): string | undefined =>
  c.req.header('x-forwarded-for') ?? c.req.header('forwarded') ?? c.req.header('x-real-ip')

const isOwnPage = (c: Context): boolean => {
  const isChange = !['GET', 'HEAD'].includes(c.req.method)
  // Browsers let any page open a web socket to anywhere, and ask nobody.
  const isSocket = c.req.header('upgrade')?.toLowerCase() === 'websocket'
  if (!isChange && !isSocket) return true
  const [origin, host, site] = [c.req.header('origin'), c.req.header('host'), c.req.header('sec-fetch-site')]
  return isSameOrigin({ origin, host, site, isEncrypted: isEncrypted(c) })
}

interface Known {
  readonly visitor: Visitor
  /** Whether its cookie should be given anew. */
  readonly isDue: boolean
}

const knownBy = (shown: string, access: Access, address: string | null): Known | null => {
  if (access.token !== null && isEqual(shown, access.token)) return { visitor: PROGRAM, isDue: false }
  const heard = access.devices.hear(shown, address)
  if (!heard) return null
  const { id, name, role } = heard.device
  return { visitor: { deviceId: id, name, role }, isDue: heard.isDue }
}

const UNPAIRED = (): Response =>
  forbid(401, 'access.unpaired', 'This device is not paired with the server. Ask its owner for a code.')
const UNKNOWN = (): Response =>
  forbid(401, 'access.unknown', 'The server does not know this device (any more). Pair it again with a new code.')

const MAY: Readonly<Record<Exclude<Need, 'anyone'>, string>> = {
  guest: 'look',
  reviewer: 'look and judge',
  owner: 'do everything',
}
const mayNot = ({ role }: Visitor, need: Exclude<Need, 'anyone'>): Response =>
  forbid(
    403,
    'access.role',
    `This device is paired as ${role} and may ${MAY[role]}; this needs ${need}. The owner can change that.`,
  )

const tooFast = (seconds: number): Response => {
  const answer = forbid(429, 'access.pace', `Too many requests. Try again in ${seconds} s.`)
  answer.headers.set('retry-after', String(seconds))
  return answer
}

const bearerOf = (header: string | undefined): string | undefined => header?.match(/^Bearer (.+)$/i)?.[1]

const isEqual = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b))
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
