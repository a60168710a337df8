import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { boundaryOf, readMultipart } from './multipart.ts'

/** What a program says in one request. */
export interface Received {
  /** `request-json`; empty when there was none. */
  readonly fields: Readonly<Record<string, unknown>>
  readonly hasJson: boolean
  readonly file: ReceivedFile | null
}

export interface ReceivedFile {
  /** In the folder of uploads. */
  readonly name: string
  /** As the sender calls it, without folders. */
  readonly fileName: string
  readonly sha1: string
  readonly bytes: number
}

/** Lists of stars are the longest thing in a `request-json` [bytes]. */
const MAX_JSON = 8 * 2 ** 20
export const MAX_FILE = 512 * 2 ** 20

/**
 * Reads a request of any of the kinds that programs send: `request-json` as a form field, in multipart with a file, or in the
 * query of a GET. A file goes to `folder` while it arrives. Faults: `nova.bad-json` in astrometry.net's words, `nova.too-large`,
 * `multipart.broken`.
 */
export const receive = async (request: Request, folder: string): Promise<Result<Received>> => {
  const type = request.headers.get('content-type') ?? ''
  const boundary = boundaryOf(type)
  if (boundary !== null) return receiveMultipart(request.body ?? NOTHING, boundary, folder)
  const body = request.method === 'GET' ? new Uint8Array(0) : await readAll(request.body ?? NOTHING)
  if (body === null) return fail('invalid', 'nova.too-large', 'The request is too large.')
  const text = new TextDecoder().decode(body)
  const form = new URLSearchParams(request.method === 'GET' ? new URL(request.url).search : text)
  return fieldsFrom(form.get('request-json'), null)
}

const NOTHING = new ReadableStream<Uint8Array>({ start: (controller) => controller.close() })

const readAll = async (body: AsyncIterable<Uint8Array>): Promise<Uint8Array | null> => {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of body) {
    size += piece.length
    if (size > MAX_JSON) return null
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

const fieldsFrom = (json: string | null, file: ReceivedFile | null): Result<Received> => {
  if (json === null) return ok({ fields: {}, hasJson: false, file })
  try {
    const fields: unknown = JSON.parse(json)
    if (fields !== null && typeof fields === 'object' && !Array.isArray(fields))
      return ok({ fields: fields as Record<string, unknown>, hasJson: true, file })
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  return fail('invalid', 'nova.bad-json', `failed to parse JSON: "${json.slice(0, 80)}"`)
}

const receiveMultipart = async (body: AsyncIterable<Uint8Array>, boundary: string, folder: string): Promise<Result<Received>> => {
  let file: FileWriter | null = null
  let isTooLarge = false
  const json: Uint8Array[] = []
  let jsonBytes = 0
  const read = await readMultipart(body, boundary, ({ name, fileName }) => {
    if (name === 'request-json')
      return (bytes) => {
        jsonBytes += bytes.length
        if (jsonBytes > MAX_JSON) isTooLarge = true
        else json.push(Buffer.from(bytes))
      }
    // Whatever its field is called: programs disagree about that, and nothing else has a file name.
    if (fileName === null || file) return () => undefined
    const writer = writeFile(folder, fileName)
    file = writer
    return async (bytes) => {
      if (writer.bytes() + bytes.length > MAX_FILE) isTooLarge = true
      else await writer.write(bytes)
    }
  })
  // The compiler does not see that the reader calls back.
  const written = file as FileWriter | null
  const fields: Result<Received> = !read.ok
    ? read
    : isTooLarge
      ? fail('invalid', 'nova.too-large', `The file is larger than ${MAX_FILE / 2 ** 20} MB.`)
      : fieldsFrom(jsonBytes > 0 ? Buffer.concat(json).toString('utf8').trim() : null, null)
  if (!fields.ok) {
    await written?.discard()
    return fields
  }
  return ok({ ...fields.value, file: written ? await written.keep() : null })
}

interface FileWriter {
  write(bytes: Uint8Array): Promise<void>
  bytes(): number
  keep(): Promise<ReceivedFile>
  discard(): Promise<void>
}

/** A file that is whole or not there: it has its name only when every byte is on the disk. */
const writeFile = (folder: string, sentName: string): FileWriter => {
  const fileName = lastPartOf(sentName)
  const name = `${randomUUID()}${/^\.[a-z0-9]{1,8}$/i.test(extname(fileName)) ? extname(fileName).toLowerCase() : ''}`
  const draft = join(folder, `${name}.part`)
  const stream = createWriteStream(draft, { flush: true })
  const hash = createHash('sha1')
  let trouble: Error | null = null
  stream.on('error', (error) => (trouble = error))
  let size = 0
  const end = async (): Promise<void> => {
    if (!stream.closed) {
      stream.end()
      await once(stream, 'close')
    }
    if (trouble) throw trouble
  }
  return {
    bytes: () => size,
    async write(bytes) {
      if (trouble) throw trouble
      size += bytes.length
      hash.update(bytes)
      // The parser reuses its memory. Waiting for each piece keeps a fast sender from filling ours.
      const copy = Buffer.from(bytes)
      await new Promise<void>((done, failed) => stream.write(copy, (error) => (error ? failed(error) : done())))
    },
    async keep() {
      await end()
      await rename(draft, join(folder, name))
      return { name, fileName, sha1: hash.digest('hex'), bytes: size }
    },
    async discard() {
      stream.destroy()
      await rm(draft, { force: true })
    },
  }
}

/** astrometry.net's own client sends the whole path, Windows programs with backslashes. */
const lastPartOf = (path: string): string => path.split(/[/\\]/).at(-1)?.slice(0, 200) || 'upload'

/** Bytes that came another way, kept like an upload. */
export const keepBytes = async (folder: string, fileName: string, bytes: Uint8Array): Promise<ReceivedFile> => {
  const writer = writeFile(folder, fileName)
  await writer.write(bytes)
  return writer.keep()
}
