import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { readConfig } from '#server/config.ts'
import { complaintLog } from '#server/log/log.ts'
import { fail } from '#shared/core/fault.ts'
import { memoryDatabase } from '#tests/support/memory-database.ts'
import { createNovaApp } from './app.ts'
import { createSolverKeys, type SolverKeys } from './keys.ts'
import { createUploads } from './uploads.ts'

const folder = mkdtempSync(join(tmpdir(), 'darksite-strangers-'))
afterAll(() => rmSync(folder, { recursive: true }))
const HERE = '127.0.0.1'
const ELSEWHERE = '192.168.1.20'

let app: ReturnType<typeof createNovaApp>
let keys: SolverKeys
let now: number
let from: string
beforeEach(() => {
  const database = memoryDatabase()
  now = Date.UTC(2026, 10, 20)
  from = ELSEWHERE
  keys = createSolverKeys(database, () => now)
  const work = { reducePicture: async () => fail('unsupported', 'test.none', 'None.') }
  const parts = {
    config: readConfig({}),
    uploads: createUploads(database, () => now),
    log: complaintLog(),
    solve: async () => {},
  }
  app = createNovaApp({ ...parts, keys, folder, work, remoteAddress: () => from })
})
const ask = (path: string, body: string | null = null, headers: Record<string, string> = {}) =>
  Promise.resolve(
    app.request(path, {
      method: body === null ? 'GET' : 'POST',
      headers: {
        host: '192.168.1.5:8485',
        'content-type': 'application/x-www-form-urlencoded',
        ...(body === null ? {} : { 'content-length': String(body.length) }),
        ...headers,
      },
      body,
    }),
  )
const login = (key: string) => ask('/api/login', `request-json=${encodeURIComponent(JSON.stringify({ apikey: key }))}`)
const ANSWERS = ['/api/submissions/1', '/api/jobs/1', '/api/jobs/1/info', '/wcs_file/1', '/annotated_full/1', '/kml_file/1']

test('beyond this machine nothing is answered before a key was shown from there', async () => {
  for (const path of ANSWERS) expect((await ask(path)).status, path).toBe(403)
  for (const path of ['/api/upload', '/api/url_upload', '/api/myjobs', '//api//upload/'])
    expect((await ask(path, 'x')).status, path).toBe(403)
  from = HERE
  for (const path of ANSWERS) expect((await ask(path)).status, path).not.toBe(403)
  // A proxy of this machine speaks for others.
  for (const path of ANSWERS) expect((await ask(path, null, { 'x-forwarded-for': ELSEWHERE })).status, path).toBe(403)
})

test('a right key opens it for that address, a wrong one does not, and a key that is taken back closes it', async () => {
  expect(await (await login('wrong')).json()).toMatchObject({ status: 'error' })
  expect((await ask('/api/jobs/1')).status).toBe(403)
  const key = keys.create('KStars')
  expect(await (await login(key.secret)).json()).toMatchObject({ status: 'success' })
  expect((await ask('/api/jobs/1')).status).toBe(404)
  from = '192.168.1.66'
  expect((await ask('/api/jobs/1')).status).toBe(403)
  from = ELSEWHERE
  keys.remove(key.id)
  expect((await ask('/api/jobs/1')).status).toBe(403)
})

test('a login is forgotten after a week', async () => {
  await login(keys.create('KStars').secret)
  now += 8 * 86_400_000
  expect((await ask('/api/jobs/1')).status).toBe(403)
})

test('nobody fills the disk under the name of a login', async () => {
  const file = `--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n${'x'.repeat(100_000)}\r\n--b--`
  const type = { 'content-type': 'multipart/form-data; boundary=b' }
  expect((await ask('/api/login', file, type)).status).toBe(413)
  expect((await ask('/api/login', file, { ...type, 'content-length': '' })).status).toBe(413)
  expect(readdirSync(folder)).toEqual([])
})
