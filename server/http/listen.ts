import type { Server } from 'node:http'
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
  /** Lets running answers finish, for at most `graceMs`. */
  close(graceMs: number): Promise<void>
}

/** Listens until `close`. `http.port-taken`, `http.port-forbidden`, `http.no-such-address`. */
export const listen = (app: Hono, host: string, port: number): Promise<Result<Listening>> =>
  new Promise((resolve, reject) => {
    // What serves them asks for less than `ws` has; only the types of optional fields disagree.
    const sockets = new WebSocketServer({ noServer: true, maxPayload: 64 * 1024 })
    const server = serve(
      {
        fetch: app.fetch,
        hostname: host,
        port,
        websocket: { server: sockets as unknown as WebSocketServerLike },
      },
      (info) => {
        const name = ['127.0.0.1', '::1', '0.0.0.0', '::'].includes(host) ? 'localhost' : host
        resolve(
          ok({
            url: `http://${name}:${info.port}`,
            port: info.port,
            close: (graceMs) => close(server as Server, sockets, graceMs),
          }),
        )
      },
    )
    server.on('error', (error: Error) => {
      const refusal = refusalOf(codeOf(error), host, port)
      if (refusal) resolve(refusal)
      else reject(error)
    })
  })

const refusalOf = (code: string, host: string, port: number): Result<never> | null => {
  if (code === 'EADDRINUSE') {
    return fail(
      'conflict',
      'http.port-taken',
      `Port ${port} is taken by another program, perhaps by a Darksite that is already running. Stop it, or choose another port: DARKSITE_PORT=${port + 1}.`,
    )
  }
  if (code === 'EACCES')
    return fail(
      'conflict',
      'http.port-forbidden',
      `This user may not listen on port ${port}. Ports from 1024 on are free for all.`,
    )
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return fail('invalid', 'http.no-such-address', `This machine has no address ${host} to listen on. Check DARKSITE_HOST.`)
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
