import { randomUUID } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import { logContext } from '#server/log/context.ts'
import type { Log } from '#server/log/log.ts'
import type { Metrics } from '#server/metrics/metrics.ts'

/** An id that somebody in front of us gave the request: letters, digits and dashes, or we give our own. */
const GIVEN = /^[\w-]{8,64}$/
const SLOW_MS = 1000

/**
 * Gives every request an id (`X-Request-Id`, in the answer as well), under which all lines of the log stand that are written
 * because of it, and counts it. The query is not logged: it may hold a token.
 */
export const logRequests =
  (log: Log, metrics: Metrics): MiddlewareHandler =>
  async (c, next) => {
    const given = c.req.header('x-request-id') ?? ''
    const requestId = GIVEN.test(given) ? given : randomUUID()
    const begin = performance.now()
    await logContext.run({ requestId }, async () => {
      await next()
      const ms = performance.now() - begin
      c.res.headers.set('x-request-id', requestId)
      const { status } = c.res
      metrics.request(c.req.method, routeOf(matchedRoutes(c).map(({ path }) => path)), status, ms / 1000)
      const fields = { method: c.req.method, path: c.req.path, status, ms: Math.round(ms * 10) / 10 }
      const level = status === 500 ? 'error' : status >= 400 || ms > SLOW_MS ? 'info' : 'debug'
      log[level](fields, 'Request')
    })
  }

/** The pattern that answered: the first that is not for all requests. What lies beyond the API are files of the pages. */
const routeOf = (patterns: readonly string[]): string => patterns.find((pattern) => !/^\/?\*$/.test(pattern)) ?? 'pages'
