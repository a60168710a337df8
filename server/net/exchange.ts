import { lookup as lookUp } from 'node:dns/promises'
import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP } from 'node:net'
import { codeOf } from '#server/db/disk-fault.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'

export interface ExchangeOptions {
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  readonly signal: AbortSignal
  /** No byte for this long, and the other end counts as gone [ms]. */
  readonly silenceMs?: number
  /** More bytes than this are not taken. */
  readonly maxBytes: number
  /** How often another address may be pointed to; only GET follows. */
  readonly redirects?: number
  /** Whether a numeric address may be spoken to. Checked for every one that is connected to, redirects included. */
  readonly isAllowed?: (address: string) => boolean
  readonly lookup?: (host: string) => Promise<readonly string[]>
}

export interface Answer {
  readonly status: number
  readonly contentType: string
  /** How long to wait before the next try, when the other end says so [s]. */
  readonly retryAfterSeconds: number | null
  readonly bytes: Uint8Array
  /** Of the last address that was asked. */
  readonly url: string
}

const SILENCE_MS = 60_000

/**
 * One exchange over HTTP, on a connection of its own. Faults: `net.unreachable` when certainly nothing was sent, `net.dropped`
 * when something may have arrived, `net.silent`, `net.too-large`, `net.bad-url`, `net.forbidden`, `net.redirects`, `net.cancelled`.
 */
export const exchange = async (url: string, options: ExchangeOptions): Promise<Result<Answer>> => {
  const target = URL.canParse(url) ? new URL(url) : null
  if (!target || !/^https?:$/.test(target.protocol))
    return fail('invalid', 'net.bad-url', 'Only addresses that begin with http:// or https:// can be asked.')
  if (options.signal.aborted) return cancelled()
  const addresses = await addressesOf(target, options)
  if (!addresses.ok) return addresses
  const answer = await send(target, addresses.value, options)
  if (!answer.ok) return answer
  const { location } = answer.value
  if (location === null) return ok(answer.value)
  const left = (options.redirects ?? 0) - 1
  if (left < 0) return fail('invalid', 'net.redirects', `${target.host} points to another address too often.`)
  return exchange(new URL(location, target).href, { ...options, redirects: left })
}

const cancelled = (): Result<never> => fail('cancelled', 'net.cancelled', 'Stopped on request.')

/** Where to connect to: looked up once, checked, and used, so that no second answer of the name server can slip in. */
const addressesOf = async (target: URL, options: ExchangeOptions): Promise<Result<readonly string[]>> => {
  const { isAllowed = () => true, lookup = allAddresses } = options
  const host = target.hostname.replace(/^\[(.*)\]$/, '$1')
  let addresses: readonly string[]
  try {
    addresses = isIP(host) > 0 ? [host] : await lookup(host)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return fail('unavailable', 'net.unreachable', `${host} is not found: there may be no internet now.`)
  }
  if (addresses.length === 0) return fail('unavailable', 'net.unreachable', `${host} has no address.`)
  // One bad address among good ones is a trick, not a mishap.
  if (!addresses.every(isAllowed))
    return fail('invalid', 'net.forbidden', `${host} is an address of this machine or of its own network, which is not asked.`)
  return ok(addresses)
}

const allAddresses = async (host: string): Promise<string[]> =>
  (await lookUp(host, { all: true, verbatim: true })).map(({ address }) => address)

type Received = Answer & { readonly location: string | null }

const send = (target: URL, addresses: readonly string[], options: ExchangeOptions): Promise<Result<Received>> =>
  new Promise((resolve) => {
    const { method = 'GET', headers = {}, body, signal, silenceMs = SILENCE_MS, maxBytes, redirects = 0 } = options
    let isConnected = false
    const start = target.protocol === 'https:' ? requestHttps : requestHttp
    const found = addresses.map((address) => ({ address, family: isIP(address) }))
    const request = start(target, {
      method,
      agent: false,
      headers: { ...headers, ...(body ? { 'content-length': String(body.length) } : {}) },
      lookup: (_host, { all }, done) => {
        // All of them, so that a machine without IPv6 goes on to the next.
        if (all) done(null, found)
        else done(null, found[0]!.address, found[0]!.family)
      },
    })
    const finish = (result: Result<Received>): void => {
      signal.removeEventListener('abort', stop)
      resolve(result)
      request.destroy()
    }
    const stop = (): void => finish(cancelled())
    signal.addEventListener('abort', stop, { once: true })
    const lost = (error: unknown): void => {
      const why = codeOf(error) || 'the connection broke'
      finish(
        isConnected
          ? fail('unavailable', 'net.dropped', `The connection to ${target.host} broke (${why}).`)
          : fail('unavailable', 'net.unreachable', `${target.host} cannot be reached (${why}): there may be no internet now.`),
      )
    }
    request.on('socket', (socket) => socket.once('connect', () => (isConnected = true)))
    request.setTimeout(silenceMs, () =>
      finish(fail('timeout', isConnected ? 'net.silent' : 'net.unreachable', `${target.host} does not answer.`)),
    )
    request.on('error', lost)
    request.on('response', (response) => {
      const { statusCode: status = 0, headers: said } = response
      const location = method === 'GET' && redirects >= 0 && status >= 300 && status < 400 ? (said.location ?? null) : null
      if (location !== null) {
        finish(ok({ ...headOf(response, target), bytes: new Uint8Array(0), location }))
        return
      }
      const pieces: Buffer[] = []
      let size = 0
      response.on('data', (piece: Buffer) => {
        size += piece.length
        pieces.push(piece)
        if (size > maxBytes) finish(fail('invalid', 'net.too-large', `${target.host} sends more than ${maxBytes} bytes.`))
      })
      response.on('error', lost)
      response.on('end', () =>
        response.complete
          ? finish(ok({ ...headOf(response, target), bytes: Buffer.concat(pieces), location: null }))
          : lost(null),
      )
    })
    request.end(body)
  })

const headOf = ({ statusCode = 0, headers }: IncomingMessage, target: URL): Omit<Answer, 'bytes'> => ({
  status: statusCode,
  contentType: headers['content-type'] ?? '',
  retryAfterSeconds: secondsOf(headers['retry-after']),
  url: target.href,
})

const secondsOf = (header: string | undefined): number | null => {
  if (header === undefined) return null
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) : (Date.parse(header) - Date.now()) / 1000
  return Number.isFinite(seconds) ? Math.max(0, seconds) : null
}
