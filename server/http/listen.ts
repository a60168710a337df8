import type { Server } from 'node:http'
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https'
import { serve, type WebSocketServerLike } from '@hono/node-server'
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context, Hono } from 'hono'
import { WebSocketServer } from 'ws'
import { codeOf } from '#server/db/disk-fault.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'

export interface Listening {
  /** As a person would type it. */
  readonly url: string
  readonly port: number
  /** Shows another certificate to whoever comes from now on. Only of a door that is encrypted. */
  renew(secret: Secret): void
  /** Lets running answers finish, for at most `graceMs`. */
  close(graceMs: number): Promise<void>
}

/** Key and certificates of an encrypted door, as PEM. */
export interface Secret {
  readonly key: string
  readonly cert: string
}

/** What a person sets to move a server elsewhere. */
export interface PlaceSettings {
  readonly port: string
  readonly host: string
}

const OF_PAGES: PlaceSettings = { port: 'DARKSITE_PORT', host: 'DARKSITE_HOST' }

/**
 * Listens until `close`; a fault names the settings that would help. `http.port-taken`, `http.port-forbidden`,
 * `http.no-such-address`. With a `secret` it speaks HTTPS alone.
 */
export const listen = (
  app: Hono,
  host: string,
  port: number,
  settings = OF_PAGES,
  secret: Secret | null = null,
): Promise<Result<Listening>> =>
  new Promise((resolve, reject) => {
    // What serves them asks for less than `ws` has; only the types of optional fields disagree.
    const sockets = new WebSocketServer({ noServer: true, maxPayload: 64 * 1024 })
    const server = serve(
      {
        fetch: app.fetch,
        hostname: host,
        port,
        ...(secret ? { createServer: createSecureServer, serverOptions: secret } : {}),
        websocket: { server: sockets as unknown as WebSocketServerLike },
      },
      (info) => {
        const name = ['127.0.0.1', '::1', '0.0.0.0', '::'].includes(host) ? 'localhost' : host
        resolve(
          ok({
            url: `${secret ? 'https' : 'http'}://${name}:${info.port}`,
            port: info.port,
            renew: (next) => (server as SecureServer).setSecureContext(next),
            close: (graceMs) => close(server as Server, sockets, graceMs),
          }),
        )
      },
    )
    server.on('error', (error: Error) => {
      const refusal = refusalOf(codeOf(error), host, port, settings)
      if (refusal) resolve(refusal)
      else reject(error)
    })
  })

/** A second Darksite that moves both its ports so far meets neither of the first one's, which are neighbours. */
const ELSEWHERE = 10

const refusalOf = (code: string, host: string, port: number, settings: PlaceSettings): Result<never> | null => {
  if (code === 'EADDRINUSE') {
    return fail(
      'conflict',
      'http.port-taken',
      `Port ${port} is taken by another program, perhaps by a Darksite that is already running. Stop it, or choose another port: ${settings.port}=${port + ELSEWHERE}.`,
    )
  }
  if (code === 'EACCES')
    return fail(
      'conflict',
      'http.port-forbidden',
      `This user may not listen on port ${port}. Ports from 1024 on are free for all.`,
    )
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return fail('invalid', 'http.no-such-address', `This machine has no address ${host} to listen on. Check ${settings.host}.`)
  }
  return null
}

const close = (server: Server, sockets: WebSocketServer, graceMs: number): Promise<void> =>
  new Promise((resolve) => {
    const cut = setTimeout(() => {
      server.closeAllConnections()
      for (const socket of sockets.clients) socket.terminate()
    }, graceMs)
    server.close(() => {
      clearTimeout(cut)
      resolve()
    })
    server.closeIdleConnections()
  })

/** The address of the other end; null when there is no real connection. */
export const remoteAddressOf = (context: Context): string | null => getConnInfo(context).remote.address ?? null
