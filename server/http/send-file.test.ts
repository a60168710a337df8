import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rangeOf, sendFile } from './send-file.ts'

let folder = ''
const bytes = new Uint8Array(600_000).map((_, i) => i % 251)
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darksite-file-'))
  await writeFile(join(folder, 'a.fits'), bytes)
  await symlink('/etc/passwd', join(folder, 'link'))
})
afterAll(() => rm(folder, { recursive: true }))

const send = (headers: Record<string, string> = {}, name = 'a.fits', method = 'GET') =>
  sendFile(join(folder, name), new Request('http://x/', { headers, method }), {
    contentType: 'application/octet-stream',
    cacheControl: 'private',
  })
const bodyOf = async (answer: Response) => new Uint8Array(await answer.arrayBuffer())

test('a file comes whole, byte for byte, with its length', async () => {
  const answer = await send()
  expect([answer.status, answer.headers.get('content-length')]).toEqual([200, '600000'])
  expect(Buffer.compare(await bodyOf(answer), bytes)).toBe(0)
})

test.each([
  ['bytes=0-79', 0, 80],
  ['bytes=300000-', 300_000, 600_000],
  ['bytes=-100', 599_900, 600_000],
  ['bytes=599999-900000', 599_999, 600_000],
])('the range %s is bytes %d to %d', async (range, start, end) => {
  const answer = await send({ range })
  expect([answer.status, answer.headers.get('content-range')]).toEqual([206, `bytes ${start}-${end - 1}/600000`])
  expect(Buffer.compare(await bodyOf(answer), bytes.subarray(start, end))).toBe(0)
})

test('a range behind the end is refused, with the true size', async () => {
  const answer = await send({ range: 'bytes=600000-' })
  expect([answer.status, answer.headers.get('content-range')]).toEqual([416, 'bytes */600000'])
})

test('what the other end has already is not sent again, and a range of an old version is not mixed in', async () => {
  const etag = (await send()).headers.get('etag')!
  expect((await send({ 'if-none-match': etag })).status).toBe(304)
  expect((await send({ range: 'bytes=0-9', 'if-range': etag })).status).toBe(206)
  expect((await send({ range: 'bytes=0-9', 'if-range': '"older"' })).status).toBe(200)
})

test('several ranges, other units and nonsense are answered with the whole file', () => {
  for (const header of ['bytes=0-1,5-6', 'lines=1-2', 'bytes=-', 'bytes=a-b', null])
    expect(rangeOf(header, null, '"e"', 100)).toBeNull()
  expect(rangeOf('bytes=5-2', null, '"e"', 100)).toBe('unsatisfiable')
})

test('HEAD tells the size without a body, and a link or a missing file is not found', async () => {
  const head = await send({}, 'a.fits', 'HEAD')
  expect([head.headers.get('content-length'), (await bodyOf(head)).length]).toEqual(['600000', 0])
  expect((await send({}, 'nothing')).status).toBe(404)
  expect((await send({}, 'link')).status).toBe(404)
})
