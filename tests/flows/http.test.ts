import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { OPERATIONS } from '#server/http/operations.ts'
import { fileOf } from '#server/http/pages.ts'
import { hlc } from '#shared/sync/hlc.ts'
import { LOCAL, type TestDarksite, testDarksite } from '#tests/support/darksite.ts'

const ask = async (darksite: TestDarksite, path: string, init: RequestInit = {}): Promise<Response> =>
  darksite.app.request(path, { ...init, headers: LOCAL })
const faultOf = async (answer: Response) => [answer.status, (await answer.json()).fault.code]

test('everything that is answered is described, and everything described is answered', async () => {
  const darksite = await testDarksite()
  const answered = darksite.app.routes
    .filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api/'))
    .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`)
  const described = OPERATIONS.map(({ method, path }) => `${method.toUpperCase()} ${path}`)
  expect(answered.sort()).toEqual(described.sort())
  const openapi = await (await ask(darksite, '/api/openapi.json')).json()
  expect(openapi.openapi).toBe('3.1.0')
  expect(openapi.paths['/api/images'].get.parameters.map((p: { name: string }) => p.name)).toContain('object_name')
  const docs = await (await ask(darksite, '/api/docs')).text()
  expect(docs).toContain('/api/images/{id}/rescan')
  expect(docs).not.toMatch(/src=|https?:\/\//)
})

test.each([
  ['colour=red'],
  ['page=0'],
  ['page_size=101'],
  ['page=two'],
  ['ra=10'],
  ['ra=400&dec=0'],
  ['header_value=x'],
  ['sort_by=password'],
  ['sort_order=sideways'],
  ['start_date=yesterday'],
  ['rating=9'],
  ['frame_type=selfie'],
  ['search=a&search=b'],
])('the query ?%s is refused in words', async (query) => {
  const darksite = await testDarksite()
  const answer = await ask(darksite, `/api/images?${query}`)
  const { fault } = await answer.json()
  expect([answer.status, fault.code]).toEqual([422, 'images.bad-query'])
  // Sentences of ours, none of a library's.
  expect(fault.message).toMatch(/^[^\n✖]+\.$/)
  expect(fault.message).not.toMatch(/Invalid|expected|Unrecognized|NaN/)
})

test('quotes, percent signs and backslashes in a filter are only letters', async () => {
  const darksite = await testDarksite()
  for (const value of ["' OR 1=1 --", '%', '_', '\\', '"', '$.object']) {
    const answers = ['search', 'camera', 'object_name', 'path', 'filter'].map((name) =>
      ask(darksite, `/api/images?${name}=${encodeURIComponent(value)}`).then((answer) => answer.json()),
    )
    expect((await Promise.all(answers)).map(({ total }) => total)).toEqual([0, 0, 0, 0, 0])
  }
})

test('sync refuses what is no JSON, no request, too long, or of another version', async () => {
  const darksite = await testDarksite()
  const post = (body: string) => ask(darksite, '/api/sync', { method: 'POST', body }).then(faultOf)
  expect(await post('{')).toEqual([422, 'http.not-json'])
  expect(await post('{"version":1}')).toEqual([422, 'sync.bad-request'])
  expect(await post('{"version":2}')).toEqual([409, 'sync.version'])
  expect(await post(`"${'x'.repeat(5 * 1024 * 1024)}"`)).toEqual([413, 'http.too-large'])
  const wish = { method: 'POST', body: 'x'.repeat(5 * 1024 * 1024) }
  expect(await faultOf(await ask(darksite, '/api/images/x/rescan', wish))).toEqual([413, 'http.too-large'])
})

test('the event stream tells where the log ends, and tells again when something was added', async () => {
  const darksite = await testDarksite()
  const listen = async (headers: Record<string, string>) => {
    const answer = await darksite.app.request('/api/events', { headers: { ...LOCAL, ...headers } })
    const reader = answer.body!.getReader()
    let text = ''
    const until = async (words: string): Promise<void> => {
      while (!text.includes(words)) {
        const { value, done } = await reader.read()
        if (done) throw new Error(`The stream ended without ${words}: ${text}`)
        text += new TextDecoder().decode(value)
      }
    }
    return { until, text: () => text, stop: () => reader.cancel() }
  }
  const rate = (rating: number) =>
    darksite.records.sync({
      version: 1,
      device: 't',
      cursor: 0,
      changes: [{ table: 'reviews', id: 'm31', stamp: hlc(1000 + rating, 0, 't'), patch: { rating } }],
    })
  rate(1)
  const stream = await listen({})
  await stream.until('id: 1\nevent: changed\ndata: {"cursor": 1}\n\n')
  rate(2)
  await stream.until('data: {"cursor": 2}')
  await stream.stop()
  const returning = await listen({ 'last-event-id': '1' })
  await returning.until('data: {"cursor": 2}')
  await returning.stop()
  const current = await listen({ 'last-event-id': '2' })
  rate(3)
  await current.until('data: {"cursor": 3}')
  expect(current.text()).not.toContain('"cursor": 2')
  await current.stop()
})

test('pages are served with their types and isolation; other addresses get the first page, and nothing outside is reached', async () => {
  const darksite = await testDarksite()
  const pages = darksite.config.pagesDir
  expect((await ask(darksite, '/')).status).toBe(503)
  await mkdir(join(pages, '_app/immutable'), { recursive: true })
  await writeFile(join(pages, 'index.html'), '<html><script>start()</script><script src="/x.js"></script></html>')
  await writeFile(join(pages, '_app/immutable/a.js'), 'export {}')
  await writeFile(join(pages, '../secret.txt'), 'secret')
  const first = await ask(darksite, '/library/deep/link')
  expect([first.status, first.headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8'])
  expect(first.headers.get('content-security-policy')).toMatch(/script-src 'self' 'wasm-unsafe-eval' 'sha256-[\w+/=]+';/)
  expect(first.headers.get('content-security-policy')).not.toMatch(/'unsafe-(inline|eval)'/)
  expect(first.headers.get('cross-origin-embedder-policy')).toBe('require-corp')
  const script = await ask(darksite, '/_app/immutable/a.js')
  expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  expect(script.headers.get('cache-control')).toContain('immutable')
  expect((await ask(darksite, '/gone.js')).status).toBe(404)
  for (const path of ['/..%2fsecret.txt', '/%2e%2e/secret.txt', '/_app/..%2f..%2fsecret.txt', '/%00', '/%zz']) {
    expect(await (await ask(darksite, path)).text(), path).not.toContain('secret')
  }
  expect(fileOf('/pages', '/../etc/passwd')).toBeNull()
  expect(fileOf('/pages', '/a/b.js')).toBe('/pages/a/b.js')
})

test('what is not there is said in words', async () => {
  const darksite = await testDarksite()
  for (const path of [
    '/api/nothing',
    '/api/images/x',
    '/api/images/x/thumbnail',
    '/api/jobs/x',
    '/api/frames/x/file',
    '/api/frames/x/header',
  ]) {
    expect((await ask(darksite, path)).status, path).toBe(404)
  }
  expect(await faultOf(await ask(darksite, '/api/blobs/..%2f..%2fdarksite.sqlite'))).toEqual([422, 'blobs.bad-address'])
  expect(await faultOf(await ask(darksite, `/api/blobs/${'a'.repeat(64)}`))).toEqual([404, 'blobs.not-found'])
  expect(await faultOf(await ask(darksite, '/api/images/x/rescan', { method: 'POST' }))).toEqual([404, 'images.not-found'])
})

test('health counts and names what is missing', async () => {
  const darksite = await testDarksite({ solveField: '/nowhere/solve-field' })
  const health = await (await ask(darksite, '/api/health')).json()
  expect(health).toMatchObject({
    ok: true,
    solver: { isReady: false, remedy: 'npm run setup' },
    libraries: [
      { name: 'captures', isReadable: false, isSimulated: false },
      { name: 'From tablets', isReadable: true, isSimulated: false, isImported: true },
      { name: 'simulated', isReadable: true, isSimulated: true },
    ],
    frames: { total: 0 },
  })
})
