import { expect, test } from 'vitest'
import { boundaryOf, readMultipart } from './multipart.ts'

interface Seen {
  readonly name: string
  readonly fileName: string | null
  data: string
}

const read = async (text: string, boundary: string, size: number) => {
  const bytes = Buffer.from(text, 'latin1')
  const pieces = async function* () {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  }
  const seen: Seen[] = []
  const result = await readMultipart(pieces(), boundary, (head) => {
    const part: Seen = { ...head, data: '' }
    seen.push(part)
    return (data) => {
      part.data += Buffer.from(data).toString('latin1')
    }
  })
  return { result, seen }
}

const FIELD = 'Content-Type: text/plain\r\nMIME-Version: 1.0\r\nContent-disposition: form-data; name="request-json"'
const FILE =
  'Content-Type: application/octet-stream\r\nMIME-Version: 1.0\r\nContent-disposition: form-data; name="file"; filename="/home/a b/m42.fits"'

/** Every browser and library: CRLF everywhere. */
const usual = (data: string): string =>
  `--xyz\r\n${FIELD}\r\n\r\n{"session":"s"}\r\n--xyz\r\n${FILE}\r\n\r\n${data}\r\n--xyz--\r\n`
/** astrometry.net's own client: bare LF around boundaries, CRLF inside of heads. */
const client = (data: string): string =>
  `--=====1==\n${FIELD}\r\n\r\n{"session":"s"}\n--=====1==\n${FILE}\r\n\r\n${data}\n--=====1==--\n`

const DATA = ['SIMPLE  =  T\r\n\r\nends in CR\r', '', '\n', '\r\n--xy', '--xyz', 'a\r\n\r\nb\n--=====1', '\0\xff\n\n--\r\r\n']

test.each([1, 2, 3, 7, 64, 10_000])('bodies are read whole however they are cut into pieces of %i bytes', async (size) => {
  for (const data of DATA) {
    for (const [text, boundary] of [
      [usual(data), 'xyz'],
      [client(data), '=====1=='],
    ] as const) {
      // What looks like a boundary is one; nobody may send that.
      if (boundary === 'xyz' && data === '--xyz') continue
      const { result, seen } = await read(text, boundary, size)
      expect(result.ok, JSON.stringify(data)).toBe(true)
      expect(seen).toEqual([
        { name: 'request-json', fileName: null, data: '{"session":"s"}' },
        { name: 'file', fileName: '/home/a b/m42.fits', data },
      ])
    }
  }
})

test('a body that is cut short anywhere is broken, not short', async () => {
  const text = client('data')
  for (let end = 0; end < text.length - 4; end++)
    expect((await read(text.slice(0, end), '=====1==', 5)).result, `${end}`).toMatchObject({
      fault: { code: 'multipart.broken' },
    })
})

test.each([
  ['multipart/form-data; boundary="===============42=="', '===============42=='],
  ['multipart/form-data; boundary=----WebKitFormBoundaryX', '----WebKitFormBoundaryX'],
  ['Multipart/Form-Data;charset=utf-8; Boundary=a', 'a'],
  ['application/x-www-form-urlencoded', null],
  ['multipart/form-data', null],
])('the boundary of %s is %s', (contentType, boundary) => expect(boundaryOf(contentType)).toBe(boundary))
