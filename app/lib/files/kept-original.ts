import { findBlob } from './opfs.ts'

const ORIGINAL = /\/api\/frames\/([0-9a-f]{32})\/file/
const RANGE = /^bytes=(\d+)-(\d+)$/

/**
 * The original of a frame as the server would answer with it, when it lies on this device; null when it does not. A frame is
 * named after the beginning of its hash, so that its file is found without asking a database.
 */
export const keptOriginal = async (url: string, range: string | undefined): Promise<Response | null> => {
  const id = ORIGINAL.exec(url)?.[1]
  const file = id ? await findBlob(id) : null
  if (!file || file.size === 0) return null
  const [, first, last] = RANGE.exec(range ?? '') ?? []
  const part = first === undefined ? file : file.slice(Number(first), Number(last) + 1)
  return new Response(part, { status: first === undefined ? 200 : 206, headers: { 'content-length': String(part.size) } })
}
