import { beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createApp } from '#server/http/app.ts'
import { listen } from '#server/http/listen.ts'
import { OPERATIONS } from '#server/http/operations.ts'
import { needOf } from '#server/http/permission.ts'
import type { Services } from '#server/http/services.ts'
import { createLog } from '#server/log/log.ts'
import { servicesOf } from '#server/main.ts'
import { isAtLeast, type Role } from '#shared/records/device.ts'
import { hlc } from '#shared/sync/hlc.ts'
import { type TestDarksite, testDarksite } from '#tests/support/darksite.ts'

let darksite: TestDarksite
let services: Services
let app: ReturnType<typeof createApp>
let lines: string[]
beforeEach(async () => {
  lines = []
  const stream = { write: (line: string) => void lines.push(line) }
  darksite = await testDarksite({ registry: {}, log: createLog({ level: 'trace', isPretty: false, stream }), logLevel: 'trace' })
  services = await servicesOf(darksite, darksite.config, new AbortController().signal)
  app = createApp({ ...services, access: { ...services.access, remoteAddress: () => '192.168.1.20' } })
})

/** Every route that the server has, described or not, as one would ask it. */
const everyRoute = () => {
  const described = OPERATIONS.map(({ method, path }) => `${method.toUpperCase()} ${path}`)
  const registered = app.routes
    .filter(({ method, path }) => method !== 'ALL' && !path.includes('*'))
    .map(({ method, path }) => `${method} ${path.replace(/:\w+/g, 'x')}`)
  return [...new Set([...described, ...registered].map((route) => route.replace(/\{\w+\}/g, 'x')))].map((route) => {
    const [method = '', path = ''] = route.split(' ')
    return { method, path, route }
  })
}
const ask = async (method: string, path: string, token: string | null, body: unknown = {}) => {
  const answer = await app.request(path, {
    method,
    headers: { host: '192.168.1.5:8443', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    ...(['GET', 'HEAD'].includes(method) ? {} : { body: JSON.stringify(body) }),
  })
  const isStream = answer.headers.get('content-type')?.startsWith('text/event-stream')
  if (isStream) await answer.body?.cancel()
  return { status: answer.status, text: isStream ? '' : await answer.text() }
}
const tokenOf = (role: Role): string => services.access.devices.add(`a ${role}`, role).token

/** Everything that the database holds, but for who was seen when and the book of deeds. */
const contents = (): string => {
  const { sqlite } = darksite.database
  const tables = sqlite
    .prepare<[], { name: string }>(
      `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN ('devices', 'deeds', 'sqlite_sequence')`,
    )
    .all()
  return JSON.stringify(tables.map(({ name }) => [name, sqlite.prepare(`SELECT * FROM "${name}"`).all()]))
}

test('strangers get health, pairing, the pages and a sign of trust, and from no other route anything', async () => {
  const open = []
  for (const { method, path, route } of everyRoute()) {
    const { status, text } = await ask(method, path, null)
    if (status === 401) expect(text, route).toContain('access.unpaired')
    else open.push(route)
  }
  expect(open.sort()).toEqual(['GET /api/health', 'GET /api/pairing', 'GET /trusted', 'POST /api/pairing'])
  expect(JSON.parse((await ask('GET', '/api/health', null)).text)).toEqual({ ok: true, version: services.version })
  for (const path of ['/api', '/api/', '/api/nothing', '/api/../metrics', '/api/images/../../metrics', '/metrics'])
    expect((await ask('GET', path, null)).status, path).toBe(401)
  // However an address is written, it is the same address to the guard and to the routes.
  for (const path of [
    '/%61pi/images',
    '/api%2Fimages',
    '//api/images',
    '/api//images',
    '/API/images',
    '/x/../api/images',
    '/api/images/',
  ])
    expect((await ask('GET', path, null)).text, path).not.toContain('total')
  // Anything below the pages is a page.
  expect((await ask('GET', '/pair', null)).status).toBe(503)
  expect((await ask('PUT', '/api/settings', null)).status).toBe(401)
})

test.each(['guest', 'reviewer'] as const)('every route that needs more turns a %s away', async (role) => {
  const token = tokenOf(role)
  const routes = everyRoute()
  for (const { method, path, route } of routes) {
    const need = needOf(method, path)
    const isEnough = need === 'anyone' || isAtLeast(role, need)
    const { status, text } = await ask(method, path, token)
    if (isEnough) expect(text, route).not.toContain('access.')
    else expect([status, JSON.parse(text).fault.code], route).toEqual([403, 'access.role'])
  }
  expect(routes.length).toBeGreaterThan(80)
})

test('a guest changes nothing, whatever is asked and however it is synced', async () => {
  const seed = { table: 'reviews', id: 'm31', stamp: hlc(1000, 0, 't'), patch: { rating: 5 } }
  darksite.records.sync({ version: 1, device: 't', cursor: 0, changes: [seed] })
  const token = tokenOf('guest')
  const before = contents()
  for (const { method, path } of everyRoute()) await ask(method, path, token)
  const changes = [
    { table: 'reviews', id: 'm31', stamp: hlc(2000, 0, 'g'), patch: { rating: 1 } },
    { table: 'jobs', id: 'j', stamp: hlc(2001, 0, 'g'), patch: { type: 'scan-folder' } },
  ]
  const synced = await ask('POST', '/api/sync', token, { version: 1, device: 'g', cursor: 0, changes })
  const answer = JSON.parse(synced.text)
  expect(answer.refused).toEqual(changes.map(({ stamp }) => ({ stamp, code: 'access.role' })))
  // Looking is allowed: the guest hears what is there.
  expect(answer.changes).toHaveLength(1)
  expect(contents()).toBe(before)
})

test('a reviewer judges over sync, and cannot administer over it', async () => {
  const changes = [
    { table: 'reviews', id: 'm31', stamp: hlc(2000, 0, 'r'), patch: { rating: 1 } },
    { table: 'jobs', id: 'j', stamp: hlc(2001, 0, 'r'), patch: { type: 'scan-folder' } },
  ]
  const synced = await ask('POST', '/api/sync', tokenOf('reviewer'), { version: 1, device: 'r', cursor: 0, changes })
  expect(JSON.parse(synced.text).refused).toEqual([{ stamp: changes[1]!.stamp, code: 'access.role' }])
  expect(darksite.records.row('reviews', 'm31')?.rating).toBe(1)
  expect(darksite.records.row('jobs', 'j')).toBeUndefined()
})

test('web sockets are guarded like everything else', async () => {
  const server = await listen(app, '127.0.0.1', 0)
  if (!server.ok) throw new Error(server.fault.message)
  try {
    const url = `ws://127.0.0.1:${server.value.port}/api/jobs/x/socket`
    const knock = (headers: Record<string, string>): Promise<number> =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(url, { headers })
        socket.on('unexpected-response', (_request, answer) => resolve(answer.statusCode ?? 0))
        socket.on('close', resolve)
        socket.on('error', reject)
      })
    expect(await knock({})).toBe(401)
    expect(await knock({ authorization: `Bearer ${tokenOf('guest')}`, origin: 'http://evil.example' })).toBe(403)
    // The guest gets as far as the job, which there is not.
    expect(await knock({ authorization: `Bearer ${tokenOf('guest')}` })).toBe(4404)
  } finally {
    await server.value.close(0)
  }
})

test('what is not the owner’s alone, although it is posted, is decided knowingly', () => {
  const below = OPERATIONS.filter(
    ({ method, path }) => method !== 'get' && needOf(method, path.replace(/\{\w+\}/g, 'x')) !== 'owner',
  )
  expect(below.map(({ path, needs }) => `${path} ${needs}`).sort()).toEqual([
    '/api/blobs/have guest',
    '/api/images/{id}/rescan reviewer',
    '/api/pairing anyone',
    '/api/review/astrobin guest',
    '/api/review/csv guest',
    '/api/review/pixinsight guest',
    '/api/review/plan reviewer',
    '/api/search guest',
    '/api/sync guest',
  ])
})

test('the owner of a paired device invites the next one, which pairs once, and all of it is written down', async () => {
  const owner = tokenOf('owner')
  const { code } = JSON.parse((await ask('POST', '/api/invitation', owner, { role: 'reviewer' })).text)
  const wish = { code, name: 'Tablet', wants: 'token' }
  // A plain line gives tokens away to whoever listens.
  expect(JSON.parse((await ask('POST', '/api/pairing', null, wish)).text).fault.code).toBe('pairing.open-line')
  const headers = { host: 'rig.example', 'x-forwarded-for': '10.0.0.7', 'x-forwarded-proto': 'https' }
  const encrypted = (body: unknown) =>
    app.request('/api/pairing', { method: 'POST', headers: { ...headers, host: '10.0.0.1' }, body: JSON.stringify(body) })
  const wrong = await encrypted({ ...wish, code: code === '111111' ? '222222' : '111111' })
  expect((await wrong.json()).fault.code).toBe('pairing.wrong-code')
  const paired = await (await encrypted(wish)).json()
  expect(paired.device).toMatchObject({ name: 'Tablet', role: 'reviewer' })
  expect(JSON.parse((await ask('GET', '/api/pairing', paired.token)).text).you).toMatchObject({ name: 'Tablet' })
  expect((await (await encrypted(wish)).json()).fault.code).toBe('pairing.no-code')
  await ask('POST', `/api/devices/${paired.device.id}`, owner, { role: 'guest' })
  await ask('POST', `/api/devices/${paired.device.id}/remove`, owner)
  expect((await ask('GET', '/api/images', paired.token)).status).toBe(401)
  const { deeds } = JSON.parse((await ask('GET', '/api/deeds', owner)).text)
  const told = deeds.map(({ who, what }: { who: string; what: string }) => `${who}: ${what}`)
  expect(told).toEqual(
    expect.arrayContaining([
      'a owner: Made a code for a new reviewer',
      'A stranger: “Tablet” tried a wrong code',
      'A stranger: “Tablet” was paired as reviewer',
      'a owner: “Tablet” (reviewer) is now “Tablet” (guest)',
      'a owner: Locked out “Tablet”',
    ]),
  )
  expect(lines.length).toBeGreaterThan(5)
  const everything = JSON.stringify([lines, deeds, darksite.database.sqlite.prepare('SELECT * FROM devices').all()])
  for (const secret of [code, owner, paired.token]) expect(everything).not.toContain(secret)
})

test('a browser’s token lies in a cookie that no script reads and no other site sends', async () => {
  const { code } = services.access.codes.make('owner')
  const headers = { host: '10.0.0.1', origin: 'https://10.0.0.1', 'x-forwarded-proto': 'https' }
  const answer = await app.request('/api/pairing', { method: 'POST', headers, body: JSON.stringify({ code, name: 'iPad' }) })
  expect(answer.status).toBe(201)
  expect(await answer.json()).toEqual({ device: expect.objectContaining({ name: 'iPad', role: 'owner' }) })
  expect(answer.headers.get('set-cookie')).toMatch(/^__Host-darksite=[\w-]{43}; .*Path=\/; HttpOnly; Secure; SameSite=Strict$/)
})
