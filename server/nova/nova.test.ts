import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { strFromU8, unzipSync } from 'fflate'
import { Hono } from 'hono'
import sharp from 'sharp'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { readConfig } from '#server/config.ts'
import { complaintLog } from '#server/log/log.ts'
import type { Solution } from '#server/solvers/solver.ts'
import { fail } from '#shared/core/fault.ts'
import { describeField } from '#shared/sky/field.ts'
import { pixelToSky } from '#shared/sky/wcs.ts'
import { memoryDatabase } from '#tests/support/memory-database.ts'
import { createNovaApp, type NovaServices } from './app.ts'
import { createSolverKeys } from './keys.ts'
import { createUploads } from './uploads.ts'

const folder = mkdtempSync(join(tmpdir(), 'darksite-nova-'))
afterAll(() => rmSync(folder, { recursive: true }))

const START = Date.UTC(2026, 10, 20, 21)
let services: NovaServices
let app: Hono
let secret = ''
let asked: number[] = []
beforeEach(() => {
  const database = memoryDatabase()
  const keys = createSolverKeys(database, () => START)
  secret = keys.create('KStars').secret
  asked = []
  const work = { reducePicture: async () => fail('unsupported', 'test.none', 'None.') }
  const uploads = createUploads(database, () => START)
  services = {
    config: readConfig({}),
    ...{ keys, uploads, folder, work },
    solve: async (id) => void asked.push(id),
    log: complaintLog(),
    remoteAddress: () => '127.0.0.1',
  }
  app = createNovaApp(services)
})

const HOST = { host: 'localhost:8485' }
const post = (path: string, fields?: unknown): Promise<Response> =>
  Promise.resolve(
    app.request(path, {
      method: 'POST',
      headers: { ...HOST, 'content-type': 'application/x-www-form-urlencoded' },
      body: fields === undefined ? '' : new URLSearchParams({ 'request-json': JSON.stringify(fields) }).toString(),
    }),
  )
const get = (path: string): Promise<Response> => Promise.resolve(app.request(path, { headers: HOST }))
const json = async (answer: Response | Promise<Response>): Promise<Record<string, unknown>> => {
  const answered = await answer
  expect(answered.status).toBe(200)
  expect(answered.headers.get('content-type')).toMatch(/^text\/plain/)
  return JSON.parse(await answered.text())
}
const session = async (): Promise<string> => String((await json(post('/api/login', { apikey: secret })))['session'])

test('a program logs in with its key, and every refusal has the words of astrometry.net', async () => {
  expect(await json(post('/api/login', { apikey: secret }))).toEqual({
    status: 'success',
    message: 'authenticated user: KStars',
    session: expect.stringMatching(/^[0-9a-f]{32}$/),
  })
  const refused = async (path: string, fields?: unknown): Promise<unknown> => {
    const answer = await json(post(path, fields))
    expect(answer['status']).toBe('error')
    return answer['errormessage']
  }
  expect(await refused('/api/login', { apikey: 'wrong' })).toBe('bad apikey')
  expect(await refused('/api/login', {})).toBe('need "apikey"')
  expect(await refused('/api/login')).toBe('no json')
  expect(await refused('/api/upload', {})).toBe('no "session" in JSON.')
  expect(await refused('/api/upload', { session: 'old' })).toBe('no session with key "old"')
  expect(await refused('/api/submissions/99')).toBe('submission does not exist')
  const open = await session()
  expect(await refused('/api/upload', { session: open, x: [1, 2], y: [1] })).toBe('"x" and "y" lists must be the same length')
  expect(await refused('/api/url_upload', { session: open, x: ['a'], y: [1] })).toMatch(
    /^Failed to parse JSON "x" and "y" values/,
  )
  const broken = app.request('/api/login', { method: 'POST', headers: HOST, body: 'request-json={' })
  expect(await json(broken)).toMatchObject({ status: 'error', errormessage: expect.stringMatching(/^failed to parse JSON/) })
})

test('a key that is taken back ends its sessions, and only hashes are kept', async () => {
  const open = await session()
  const [key] = services.keys.list()
  expect(key).toMatchObject({ name: 'KStars', usedAt: START })
  expect(services.keys.remove(key!.id)).toBe(true)
  expect(await json(post('/api/upload', { session: open, x: [], y: [] }))).toMatchObject({ status: 'error' })
  expect(await json(post('/api/login', { apikey: secret }))).toMatchObject({ errormessage: 'bad apikey' })
})

test('lists of stars are taken by upload and, as astroquery sends them, by url_upload', async () => {
  const open = await session()
  const lists = { x: [1, 2, 3], y: [4, 5, 6], image_width: 10, image_height: 10, session: open }
  expect(await json(post('/api/upload', lists))).toEqual({ status: 'success', subid: 1 })
  expect(await json(post('/api/url_upload/', lists))).toEqual({ status: 'success', subid: 2 })
  expect(asked.length).toBe(2)
  expect(services.uploads.get(1)?.request).toEqual({ x: [1, 2, 3], y: [4, 5, 6], image_width: 10, image_height: 10 })
})

const multipart = (boundary: string, end: string, fields: unknown, data: string): Buffer<ArrayBuffer> =>
  Buffer.from(
    `--${boundary}${end}Content-Type: text/plain\r\nMIME-Version: 1.0\r\nContent-disposition: form-data; name="request-json"\r\n\r\n${JSON.stringify(fields)}${end}` +
      `--${boundary}${end}Content-Type: application/octet-stream\r\nMIME-Version: 1.0\r\nContent-disposition: form-data; name="file"; filename="/home/me/m 42.fits"\r\n\r\n${data}${end}--${boundary}--${end}`,
    'latin1',
  )

test.each(['\n', '\r\n'])('a file is taken whole, by the name it has without its folder (lines end in %j)', async (end) => {
  const fields = { session: await session(), publicly_visible: 'n', scale_units: 'degwidth' }
  const body = multipart('===============7==', end, fields, 'DATA\r')
  const headers = { ...HOST, 'content-type': 'multipart/form-data; boundary="===============7=="' }
  const answer = await json(app.request('/api/upload', { method: 'POST', headers, body }))
  // By sha1sum.
  expect(answer).toEqual({ status: 'success', subid: 1, hash: '33b17b179112e548ffe4a9ba6a69d48211c97edf' })
  expect(services.uploads.get(1)).toMatchObject({ fileName: 'm 42.fits', request: { publicly_visible: 'n' }, state: 'waiting' })
  const before = readdirSync(folder).length
  const refused = multipart('===============7==', end, { session: 'none' }, 'DATA')
  await json(app.request('/api/upload', { method: 'POST', headers, body: refused }))
  const cut = body.subarray(0, body.length - 20)
  expect(await json(app.request('/api/upload', { method: 'POST', headers, body: cut }))).toMatchObject({ status: 'error' })
  expect(readdirSync(folder).length, 'files left behind').toBe(before)
})

const solved = () => {
  const scale = 2 / 3600
  const wcs = { crval: [83.8, -5.4] as [number, number], crpix: [319.5, 239.5] as [number, number], sip: null }
  const cd: [[number, number], [number, number]] = [
    [-scale, 0],
    [0, scale],
  ]
  const field = describeField({ ...wcs, cd }, 640, 480, true)
  return { ...field, solver: 'fake', index: 'none', seconds: 1 } satisfies Solution
}
const objects = [
  {
    ...{ catalogue: 'messier', designation: 'M 42', name: 'Orion Nebula', aliases: ['NGC 1976'], type: 'nebula', ra: 83.8 },
    ...{ dec: -5.4, magnitude: 4, majorArcmin: 90, minorArcmin: 60, positionAngle: null, x: 319.5, y: 239.5 },
    ...{ separationArcmin: 0, isCentreInside: true },
  },
]

test('every state of a submission is told by GET and POST, with and without a slash', async () => {
  await json(post('/api/upload', { session: await session(), x: [1], y: [2] }))
  const both = async (path: string): Promise<unknown> => {
    const answers = await Promise.all([get(path), get(`${path}/`), post(path, { session: 's' }), post(`${path}/`)].map(json))
    for (const answer of answers) expect(answer).toEqual(answers[0])
    return answers[0]
  }
  const waiting = { user: 1, processing_started: 'None', processing_finished: 'None', user_images: [], images: [], jobs: [] }
  expect(await both('/api/submissions/1')).toEqual({ ...waiting, job_calibrations: [] })
  services.uploads.begin(1)
  const time = '2026-11-20 21:00:00.000000'
  const begun = { user: 1, processing_started: time, processing_finished: time, user_images: [1], images: [1], jobs: [1] }
  expect(await both('/api/submissions/1')).toEqual({ ...begun, job_calibrations: [] })
  expect(await both('/api/jobs/1')).toEqual({ status: 'solving' })
  expect(await both('/api/jobs/1/calibration')).toEqual({ error: 'no calibration data available for job 1' })
  expect(await both('/api/jobs/1/info')).toMatchObject({ status: 'solving', original_filename: 'stars' })
  services.uploads.succeed(1, {
    solution: solved(),
    isBottomUp: true,
    format: 'table',
    stars: [{ x: 0, y: 1, flux: 5 }],
    objects,
  })
  expect(await both('/api/submissions/1')).toMatchObject({ jobs: [1], job_calibrations: [[1, 1]] })
  expect(await both('/api/jobs/1')).toEqual({ status: 'success' })
  expect(await both('/api/jobs/1/calibration')).toEqual({
    ...{ ra: expect.closeTo(83.8, 9), dec: expect.closeTo(-5.4, 9), radius: expect.closeTo((2 * 400) / 3600, 9), parity: -1 },
    ...{ width_arcsec: expect.closeTo(1280, 6), height_arcsec: expect.closeTo(960, 6), pixscale: expect.closeTo(2, 9) },
    orientation: expect.closeTo(0, 9),
  })
  const names = ['M 42', 'NGC 1976', 'Orion Nebula']
  expect(await both('/api/jobs/1/tags')).toEqual({ tags: names })
  expect(await both('/api/jobs/1/machine_tags')).toEqual({ tags: names })
  expect(await both('/api/jobs/1/objects_in_field')).toEqual({ objects_in_field: names })
  expect(await both('/api/jobs/1/annotations')).toEqual({
    annotations: [{ type: 'ngc', names, pixelx: 320.5, pixely: 240.5, radius: expect.closeTo(1350, 6), vmag: 4 }],
  })
  expect(await both('/api/jobs/1/info')).toMatchObject({ status: 'success', tags: names, calibration: { pixscale: 2 } })
  expect(await json(post('/api/myjobs', { session: await session() }))).toEqual({ status: 'success', jobs: [1] })
})

test('a solved upload can be had annotated, with a grid, with its stars and as a layer of the sky', async () => {
  await json(post('/api/upload', { session: await session(), x: [1], y: [2] }))
  const solution = solved()
  services.uploads.succeed(1, { solution, isBottomUp: true, format: 'table', stars: [{ x: 9, y: 9, flux: 5 }], objects: [] })
  const brightness: Record<string, number> = {}
  for (const kind of ['annotated', 'grid', 'extraction_image', 'red_green_image'])
    for (const size of ['display', 'full']) {
      const answer = await get(`/${kind}_${size}/1`)
      expect([kind, answer.status, answer.headers.get('content-type')]).toEqual([kind, 200, 'image/jpeg'])
      const { channels } = await sharp(Buffer.from(await answer.arrayBuffer())).stats()
      brightness[kind] = channels[0]!.mean
    }
  expect(brightness['grid']).toBeGreaterThan(brightness['annotated']! + 1)
  const zip = unzipSync(new Uint8Array(await (await get('/kml_file/1/')).arrayBuffer()))
  expect([...zip['picture.jpg']!.subarray(0, 2)]).toEqual([0xff, 0xd8])
  const kml = strFromU8(zip['doc.kml']!)
  expect(kml).toContain('hint="target=sky"')
  const quad = /<coordinates>(.*)<\/coordinates>/
    .exec(kml)![1]!
    .split(' ')
    .map((place) => place.split(',').map(Number))
  // Lower left first, against the clock; the first stored row is the lowest.
  for (const [at, [x, y]] of [
    [-0.5, -0.5],
    [639.5, -0.5],
    [639.5, 479.5],
    [-0.5, 479.5],
  ].entries()) {
    const { ra, dec } = pixelToSky(solution.wcs, x!, y!)
    expect([quad[at]![0]! + 180, quad[at]![1]]).toEqual([expect.closeTo(ra, 7), expect.closeTo(dec, 7)])
  }
})

test('a failure is a failed job with its reason, and what is not there is an HTML page', async () => {
  await json(post('/api/upload', { session: await session() }))
  services.uploads.begin(1)
  services.uploads.fail(1, 'The upload has neither a file nor lists of stars.')
  expect(await json(get('/api/jobs/1'))).toEqual({ status: 'failure' })
  expect(await json(get('/api/submissions/1'))).toMatchObject({ error_message: expect.stringMatching(/^The upload has neither/) })
  for (const path of [
    '/wcs_file/1',
    '/wcs_file/7',
    '/api/jobs/7',
    '/api/jobs/7/info',
    '/api/nothing',
    '/',
    '/kml_file/1',
    '/grid_full/1',
  ]) {
    const answer = await get(path)
    expect([path, answer.status, answer.headers.get('content-type')]).toEqual([path, 404, 'text/html; charset=utf-8'])
  }
})

test('web pages of others are refused, and so is a name that is not ours', async () => {
  const page = await app.request('/api/submissions/1', { headers: { ...HOST, origin: 'http://evil.example' } })
  expect(page.status).toBe(403)
  expect((await app.request('/api/submissions/1', { headers: { host: 'evil.example' } })).status).toBe(403)
})

test('url_upload refuses this machine and its network, behind names and redirects, too', async () => {
  const other = new Hono()
  other.get('/m42.fits', (c) => c.body('picture'))
  other.get('/inside', (c) => c.redirect(`http://127.0.0.2:${new URL(c.req.url).port}/m42.fits`))
  other.get('/away', (c) => c.redirect('/m42.fits'))
  const server = serve({ fetch: other.fetch, hostname: '127.0.0.1', port: 0 })
  await new Promise((done) => server.once('listening', done))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  try {
    const open = await session()
    for (const host of [
      `127.0.0.1:${port}`,
      `localhost:${port}`,
      `[::1]:${port}`,
      '10.1.2.3',
      '192.168.1.1',
      '169.254.169.254',
      '[::ffff:127.0.0.1]',
      '[fe80::1]',
      '[fd00::1]',
      '0.0.0.0',
      '2130706433',
      '0x7f.1',
    ]) {
      const answer = await json(post('/api/url_upload', { session: open, url: `http://${host}/m42.fits` }))
      expect([host, answer['errormessage']]).toEqual([host, expect.stringMatching(/of this machine or of its own network/)])
    }
    for (const url of ['file:///etc/passwd', 'ftp://example.org/a', 'nonsense'])
      expect(await json(post('/api/url_upload', { session: open, url }))).toMatchObject({
        errormessage: expect.stringMatching(/http/),
      })
    // The same server counts as public for this one, so that the way itself is seen to work.
    const lenient = createNovaApp({ ...services, isAllowed: (address) => address === '127.0.0.1' })
    const ask = (path: string) =>
      lenient.request('/api/url_upload', {
        method: 'POST',
        headers: { ...HOST, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          'request-json': JSON.stringify({ session: open, url: `http://127.0.0.1:${port}${path}` }),
        }).toString(),
      })
    expect(await json(ask('/away'))).toMatchObject({ status: 'success', subid: 1, hash: expect.any(String) })
    expect(services.uploads.get(1)).toMatchObject({ fileName: 'm42.fits' })
    expect(await json(ask('/inside'))).toMatchObject({ errormessage: expect.stringMatching(/of this machine/) })
    expect(await json(ask('/none'))).toMatchObject({ errormessage: expect.stringContaining('404') })
  } finally {
    server.close()
  }
})
