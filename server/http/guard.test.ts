import { Hono } from 'hono'
import { afterAll, expect, test } from 'vitest'
import { openDatabase } from '#server/db/open-database.ts'
import { createCodes } from '#server/pairing/codes.ts'
import { createDeeds } from '#server/pairing/deeds.ts'
import { createDevices } from '#server/pairing/devices.ts'
import type { Role } from '#shared/records/device.ts'
import { COOKIE, guard } from './guard.ts'
import type { Need } from './operations.ts'

const HERE = '127.0.0.1'
const ELSEWHERE = '192.168.1.20'

const opened = openDatabase(':memory:')
if (!opened.ok) throw new Error(opened.fault.message)
const database = opened.value
afterAll(() => database.close())
const devices = createDevices(database, Date.now)
const tokenOf = (role: Role): string => devices.add(`a ${role}`, role).token

interface Ask {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly from?: string
  readonly token?: string | null
  readonly need?: Need
  readonly path?: string
}

const appFor = ({ from = HERE, token = null, need = 'guest' }: Ask) => {
  const app = new Hono()
  const names = ['observatory.local']
  const book = { devices, codes: createCodes(Date.now), deeds: createDeeds(database, Date.now) }
  app.use(guard({ names, token, remoteAddress: () => from, ...book }, () => need))
  app.all('*', (c) => c.text(`in as ${c.get('visitor')?.role ?? 'nobody'}`))
  return app
}
const ask = (wish: Ask): Promise<Response> =>
  Promise.resolve(
    appFor(wish).request(wish.path ?? '/api/x', {
      method: wish.method ?? 'GET',
      headers: { host: 'localhost:8484', ...wish.headers },
    }),
  )
const said = async (wish: Ask) => {
  const answer = await ask(wish)
  return answer.status === 200 ? answer.text() : (await answer.json()).fault.code
}
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

test('a name that was bent to this machine is not answered, whatever it asks', async () => {
  for (const host of ['evil.example', 'localhost.evil.example', 'evil.example:8484', '']) {
    expect(await said({ headers: { host } }), host).toBe('access.host')
    expect(await said({ headers: { host }, need: 'anyone' }), host).toBe('access.host')
  }
  for (const host of ['localhost', 'LOCALHOST:1', '127.0.0.1:8484', '[::1]:8484', '192.168.1.5', 'observatory.local:8484']) {
    expect(await said({ headers: { host } }), host).toBe('in as owner')
  }
})

test('pages of others may not change anything; our own and programs may', async () => {
  const post = (headers: Record<string, string>) => said({ method: 'POST', headers })
  expect(await post({ origin: 'http://evil.example' })).toBe('access.origin')
  expect(await post({ origin: 'http://localhost:3000' })).toBe('access.origin')
  expect(await post({ origin: 'null' })).toBe('access.origin')
  expect(await post({ 'sec-fetch-site': 'cross-site' })).toBe('access.origin')
  expect(await said({ headers: { upgrade: 'websocket', origin: 'http://evil.example' } })).toBe('access.origin')
  expect(await post({ origin: 'http://localhost:8484', 'sec-fetch-site': 'same-origin' })).toBe('in as owner')
  expect(await post({})).toBe('in as owner')
})

test('another machine gets nowhere without a token, and is told what to do', async () => {
  expect(await said({ from: ELSEWHERE, need: 'anyone' })).toBe('in as nobody')
  for (const need of ['guest', 'reviewer', 'owner'] as const)
    expect(await said({ from: ELSEWHERE, need })).toBe('access.unpaired')
  const refused = await ask({ from: ELSEWHERE })
  expect([refused.status, (await refused.json()).fault.message]).toEqual([401, expect.stringContaining('code')])
})

test.each<[Role, Need[], Need[]]>([
  ['guest', ['anyone', 'guest'], ['reviewer', 'owner']],
  ['reviewer', ['anyone', 'guest', 'reviewer'], ['owner']],
  ['owner', ['anyone', 'guest', 'reviewer', 'owner'], []],
])('a paired %s may do what that role may, by cookie or as a program', async (role, may, mayNot) => {
  const token = tokenOf(role)
  for (const headers of [bearer(token), { cookie: `${COOKIE}=${token}` }]) {
    for (const need of may) expect(await said({ from: ELSEWHERE, headers, need })).toBe(`in as ${role}`)
    for (const need of mayNot) expect(await said({ from: ELSEWHERE, headers, need })).toBe('access.role')
  }
})

test('a device that was locked out is unknown from then on', async () => {
  const { device, token } = devices.add('lost tablet', 'owner')
  expect(await said({ from: ELSEWHERE, headers: bearer(token) })).toBe('in as owner')
  devices.remove(device.id)
  expect(await said({ from: ELSEWHERE, headers: bearer(token) })).toBe('access.unknown')
})

test('a program may show the token of the environment', async () => {
  const wish = { from: ELSEWHERE, token: 'night', need: 'owner' } as const
  expect(await said({ ...wish, headers: bearer('night') })).toBe('in as owner')
  expect(await said({ ...wish, headers: bearer('day') })).toBe('access.unknown')
  expect(await said({ ...wish, headers: bearer('') })).toBe('access.unpaired')
})

test('what a proxy passes on counts as foreign, though it comes from here', async () => {
  for (const name of ['x-forwarded-for', 'forwarded', 'x-real-ip'])
    expect(await said({ headers: { [name]: ELSEWHERE } }), name).toBe('access.unpaired')
})

test('whoever guesses tokens is soon asked to wait', async () => {
  const app = appFor({ from: '192.168.1.66' })
  const tryOnce = async (n: number) =>
    (await app.request('/api/x', { headers: { host: 'localhost', ...bearer(`guess ${n}`) } })).status
  const statuses = []
  for (let i = 0; i < 40; i++) statuses.push(await tryOnce(i))
  expect(statuses.slice(0, 20)).toEqual(Array(20).fill(401))
  expect(statuses.slice(25)).toEqual(Array(15).fill(429))
})

test('an address of endless length is refused', async () => {
  expect(await said({ path: `/api/${'x'.repeat(9000)}` })).toBe('http.long-address')
})

test('a cookie is renewed once a day, so that a tablet in use is never asked to pair again', async () => {
  let now = 1e12
  const aging = createDevices(database, () => now)
  const { token } = aging.add('old friend', 'guest')
  expect(aging.hear(token, ELSEWHERE)?.isDue).toBe(true)
  expect(aging.hear(token, ELSEWHERE)?.isDue).toBe(false)
  now += 2 * 86_400_000
  expect(aging.hear(token, ELSEWHERE)?.isDue).toBe(true)
  const fresh = await ask({ from: ELSEWHERE, headers: { cookie: `${COOKIE}=${token}` } })
  expect(fresh.headers.get('set-cookie')).toMatch(new RegExp(`^${COOKIE}=${token};.*HttpOnly; Secure; SameSite=Strict$`))
})
