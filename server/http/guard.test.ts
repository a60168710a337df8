import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { guard, hostOf } from './guard.ts'

const HERE = '127.0.0.1'
const ELSEWHERE = '192.168.1.20'

interface Ask {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly from?: string
  readonly token?: string | null
  readonly path?: string
}

const ask = async ({ method = 'GET', headers = {}, from = HERE, token = null, path = '/api/x' }: Ask): Promise<Response> => {
  const app = new Hono()
  app.use(guard({ names: ['observatory.local'], token, remoteAddress: () => from }))
  app.all('*', (c) => c.text('in'))
  return app.request(path, { method, headers: { host: 'localhost:8484', ...headers } })
}
const codeOf = async (answer: Response) => (answer.status === 200 ? 'in' : (await answer.json()).fault.code)

test('a name that was bent to this machine is not answered, whatever it asks', async () => {
  for (const host of ['evil.example', 'localhost.evil.example', 'evil.example:8484', '']) {
    expect(await codeOf(await ask({ headers: { host } })), host).toBe('access.host')
  }
  for (const host of ['localhost', 'LOCALHOST:1', '127.0.0.1:8484', '[::1]:8484', '192.168.1.5', 'observatory.local:8484']) {
    expect(await codeOf(await ask({ headers: { host } })), host).toBe('in')
  }
})

test('pages of others may not change anything; our own and programs may', async () => {
  const post = (headers: Record<string, string>) => ask({ method: 'POST', headers }).then(codeOf)
  expect(await post({ origin: 'http://evil.example' })).toBe('access.origin')
  expect(await post({ origin: 'http://localhost:3000' })).toBe('access.origin')
  expect(await post({ origin: 'null' })).toBe('access.origin')
  expect(await post({ 'sec-fetch-site': 'cross-site' })).toBe('access.origin')
  expect(await post({ origin: 'http://localhost:8484', 'sec-fetch-site': 'same-origin' })).toBe('in')
  expect(await post({})).toBe('in')
})

test('another machine may look but not change when no token is set, and is told why', async () => {
  expect(await codeOf(await ask({ from: ELSEWHERE }))).toBe('in')
  const refused = await ask({ from: ELSEWHERE, method: 'POST' })
  expect([refused.status, (await refused.json()).fault.message]).toEqual([403, expect.stringContaining('DARKSITE_TOKEN')])
  expect(await codeOf(await ask({ from: ELSEWHERE, method: 'POST', headers: { authorization: 'Bearer ' } }))).toBe(
    'access.read-only',
  )
})

test('with a token, another machine needs it for everything but the pages themselves', async () => {
  const foreign = { from: ELSEWHERE, token: 'night' }
  expect(await codeOf(await ask(foreign))).toBe('access.token')
  expect(await codeOf(await ask({ ...foreign, path: '/' }))).toBe('in')
  expect(await codeOf(await ask({ ...foreign, headers: { authorization: 'Bearer day' } }))).toBe('access.token')
  expect(await codeOf(await ask({ ...foreign, method: 'POST', headers: { authorization: 'Bearer night' } }))).toBe('in')
  expect(await codeOf(await ask({ ...foreign, method: 'POST', headers: { cookie: 'darksite=night' } }))).toBe('in')
  expect(await codeOf(await ask({ ...foreign, from: HERE }))).toBe('in')
})

test('opening the page once with the token leaves a cookie and a clean address', async () => {
  const answer = await ask({ from: ELSEWHERE, token: 'night', path: '/?token=night' })
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/'])
  expect(answer.headers.get('set-cookie')).toMatch(/^darksite=night;.*HttpOnly.*SameSite=Strict/)
})

test('what a proxy passes on counts as foreign, though it comes from here', async () => {
  expect(await codeOf(await ask({ method: 'POST', headers: { 'x-forwarded-for': ELSEWHERE } }))).toBe('access.read-only')
})

test('a host is read without its port', () => {
  expect(['localhost:8484', '[::1]:8484', 'A.B', undefined].map(hostOf)).toEqual(['localhost', '::1', 'a.b', ''])
})

test('metrics and settings are for this machine, and for others with the token', async () => {
  for (const path of ['/metrics', '/api/settings', '/api/backups/darksite-20261121-041500.sqlite']) {
    expect(await codeOf(await ask({ path }))).toBe('in')
    expect(await codeOf(await ask({ path, from: ELSEWHERE }))).toBe('access.read-only')
    expect(await codeOf(await ask({ path, from: ELSEWHERE, token: 'abc' }))).toBe('access.token')
    const authorization = 'Bearer abc'
    expect(await codeOf(await ask({ path, from: ELSEWHERE, token: 'abc', headers: { authorization } }))).toBe('in')
  }
})
