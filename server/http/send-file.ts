import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { faultOfDisk } from '#server/db/disk-fault.ts'
import { sendFault } from './answer.ts'

const CHUNK = 256 * 1024

export interface FileAnswer {
  readonly contentType: string
  readonly cacheControl: string
  /** With its quotes; by default made of size and time of change. */
  readonly etag?: string
  readonly fileName?: string
  /** Content security policy; a worker obeys the one its own script came with. */
  readonly policy?: string
}

/** Streams a file, or the range that was asked for, without ever holding more than a chunk of it. Links are not followed. */
export const sendFile = async (path: string, request: Request, answer: FileAnswer): Promise<Response> => {
  let file: FileHandle
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  } catch (error) {
    const fault = faultOfDisk(error, 'this file')
    if (!fault) throw error
    return sendFault(fault)
  }
  const { size, mtimeMs } = await file.stat()
  const etag = answer.etag ?? `"${size.toString(16)}-${Math.round(mtimeMs).toString(16)}"`
  const headers = new Headers({
    'content-type': answer.contentType,
    'cache-control': answer.cacheControl,
    'accept-ranges': 'bytes',
    etag,
  })
  if (answer.policy) headers.set('content-security-policy', answer.policy)
  if (answer.fileName) headers.set('content-disposition', `inline; filename*=UTF-8''${encodeURIComponent(answer.fileName)}`)

  const isKnown = request.headers
    .get('if-none-match')
    ?.split(/\s*,\s*/)
    .includes(etag)
  const range = rangeOf(request.headers.get('range'), request.headers.get('if-range'), etag, size)
  if (isKnown || range === 'unsatisfiable' || request.method === 'HEAD') {
    await file.close()
    if (isKnown) return new Response(null, { status: 304, headers })
    if (range === 'unsatisfiable') {
      return Response.json({ fault: TOO_SHORT }, { status: 416, headers: { 'content-range': `bytes */${size}` } })
    }
    headers.set('content-length', String(size))
    return new Response(null, { headers })
  }
  const { start, end } = range ?? { start: 0, end: size }
  headers.set('content-length', String(end - start))
  if (range) headers.set('content-range', `bytes ${start}-${end - 1}/${size}`)
  return new Response(streamOf(file, start, end), { status: range ? 206 : 200, headers })
}

const TOO_SHORT = { kind: 'invalid', code: 'http.range', message: 'The file is shorter than that.' } as const

/** The one range of the request, end exclusive; null when the whole file is wanted (also for many ranges, as RFC 9110 allows). */
export const rangeOf = (
  header: string | null,
  ifRange: string | null,
  etag: string,
  size: number,
): { start: number; end: number } | 'unsatisfiable' | null => {
  const match = header?.match(/^bytes=(\d*)-(\d*)$/)
  if (!match || (match[1] === '' && match[2] === '') || (ifRange !== null && ifRange !== etag)) return null
  const [, first = '', last = ''] = match
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1)
  return start < end ? { start, end } : 'unsatisfiable'
}

const NOTHING = { bytesRead: 0, buffer: new Uint8Array(0) }

const streamOf = (file: FileHandle, start: number, end: number): ReadableStream<Uint8Array> => {
  let at = start
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const length = Math.min(CHUNK, end - at)
        const { bytesRead, buffer } = length > 0 ? await file.read(new Uint8Array(length), 0, length, at) : NOTHING
        at += bytesRead
        if (bytesRead > 0) controller.enqueue(buffer.subarray(0, bytesRead))
        // A file that has become shorter meanwhile ends early; the reader sees it by the content length.
        if (bytesRead === 0 || at >= end) {
          await file.close()
          controller.close()
        }
      } catch (error) {
        await file.close()
        controller.error(error)
      }
    },
    cancel: () => file.close(),
  })
}
