import { isIP } from 'node:net'

const LOCAL = new Set(['127.0.0.1', '::1'])

/** Without the port; an IPv6 address loses its brackets. */
export const hostOf = (header: string | undefined): string =>
  (header ?? '')
    .toLowerCase()
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')

// A rebinding attack needs a name: a plain address in the Host can only be ours.
export const isOurs = (host: string, names: readonly string[]): boolean =>
  host === 'localhost' || isIP(host) > 0 || names.includes(host)

/** Where a request says it comes from, as far as it matters. */
export interface Origin {
  readonly origin: string | undefined
  readonly host: string | undefined
  /** `Sec-Fetch-Site`. */
  readonly site: string | undefined
  /** Whether the request itself came encrypted; then our page must have too. */
  readonly isEncrypted: boolean
}

/** Programs send no Origin; browsers always do when they change something. */
export const isSameOrigin = ({ origin, host, site, isEncrypted }: Origin): boolean => {
  if (origin === undefined) return site === undefined || site === 'same-origin' || site === 'none'
  // In front of the plain door a proxy may encrypt.
  return origin === `https://${host}` || (!isEncrypted && origin === `http://${host}`)
}

/** IPv4 as such, also where it comes through a socket of IPv6; without the zone. */
export const plainAddress = (address: string | null | undefined): string | null =>
  address?.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '') ?? null

// Behind a proxy on this machine everybody seems to be local, so a forwarded request counts as foreign.
export const isRemote = (address: string | null, forwarded: string | undefined): boolean =>
  forwarded !== undefined || (address !== null && !LOCAL.has(address))
