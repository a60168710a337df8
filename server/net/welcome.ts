import type { X509Certificate } from 'node:crypto'
import { Hono } from 'hono'
import { createPace } from '#server/http/guard-pace.ts'
import { remoteAddressOf } from '#server/http/listen.ts'
import { pageOf, policyOfWelcome } from './welcome-page.ts'

/** What the plain door tells. None of it is secret. */
export interface WelcomeFacts {
  readonly authority: X509Certificate
  /** Of the encrypted door, the lasting names first. */
  readonly addresses: readonly string[]
}

const LIMIT = { burst: 120, perSecond: 5 }
const CERTIFICATE = '/darksite-authority.crt'

/**
 * The plain door: a page that leads through trusting the certificate, and the certificate itself. Nothing else is answered here,
 * and nothing is taken in: what comes over a plain line could be anybody's.
 */
export const createWelcome = (facts: () => WelcomeFacts): Hono => {
  const app = new Hono()
  const pace = createPace()
  app.use(async (c, next) => {
    if (!['GET', 'HEAD'].includes(c.req.method)) return c.text('Only https:// takes anything in.', 405)
    if (pace(remoteAddressOf(c) ?? '', LIMIT) > 0) return c.text('Too many requests.', 429, { 'retry-after': '5' })
    await next()
    c.res.headers.set('x-content-type-options', 'nosniff')
    c.res.headers.set('referrer-policy', 'no-referrer')
    c.res.headers.set('cache-control', 'no-store')
    return
  })
  app.get(CERTIFICATE, (c) =>
    c.body(new Uint8Array(facts().authority.raw), 200, {
      // This type is what makes iPads and Androids offer to install it.
      'content-type': 'application/x-x509-ca-cert',
      'content-disposition': 'attachment; filename="darksite-authority.crt"',
    }),
  )
  app.get('/darksite-authority.pem', (c) =>
    c.body(facts().authority.toString(), 200, {
      'content-type': 'application/x-pem-file',
      'content-disposition': 'attachment; filename="darksite-authority.pem"',
    }),
  )
  app.get('/', (c) => {
    const { authority, addresses } = facts()
    const html = pageOf({ fingerprint: authority.fingerprint256, addresses, certificate: CERTIFICATE })
    return c.html(html, 200, { 'content-security-policy': policyOfWelcome(html, addresses) })
  })
  app.get('*', (c) => c.redirect('/', 302))
  return app
}
