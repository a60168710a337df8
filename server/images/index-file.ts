import { createHash } from 'node:crypto'
import type { IndexedFile } from '#server/work/work.ts'
import type { ByteSource } from '#shared/core/byte-source.ts'
import { type Fault, ok, type Result } from '#shared/core/fault.ts'
import { verifyFits } from '#shared/formats/fits/verify.ts'
import type { FileHeader } from '#shared/formats/format.ts'
import { sniffFormat, withNameNote } from '#shared/formats/open.ts'
import { describeFrame } from '#shared/frame/describe.ts'
import { pictures } from './decode-picture.ts'
import { raws } from './decode-raw.ts'
import { type FileSource, fileFault, openFileSource } from './file-source.ts'
import { gunzip } from './gunzip.ts'

const PIECE = 1024 * 1024

/**
 * All that a scan wants to know of one file, in one opening and one reading: address (SHA-256), header, metadata, hint,
 * type. A broken picture is an answer with a fault in it. Faults: those of `openFileSource`.
 */
export const indexFile = async (path: string, signal?: AbortSignal): Promise<Result<IndexedFile>> => {
  const opened = await openFileSource(path)
  if (!opened.ok) return opened
  try {
    const source = opened.value
    const first = await source.read(0, PIECE)
    const header = await headerOf(withHead(source, first), path)
    const sha256 = await sha256Of(source, first, signal)
    return ok({ sha256, ...describe(header.ok ? ok(await withSums(header.value, source)) : header, path) })
  } catch (error) {
    return signal?.aborted ? { ok: false, fault: STOPPED } : fileFault(error)
  } finally {
    await opened.value.close()
  }
}

const STOPPED: Fault = { kind: 'cancelled', code: 'scan.stopped', message: 'The scan was stopped.' }

const headerOf = async (source: ByteSource, path: string): Promise<Result<FileHeader>> => {
  const format = await sniffFormat(source, path)
  if (!format.ok) return format
  const header = await format.value.readHeader(source, { pictures, raws, gunzip })
  return header.ok ? ok(withNameNote(header.value, path)) : header
}

const SUMS: readonly string[] = ['CHECKSUM', 'DATASUM']

/**
 * The header with a note for every sum in it that is wrong. Few programs write them; the file was just read, so that the system
 * still has it at hand. Packed files are unpacked once more for it.
 */
const withSums = async (header: FileHeader, source: FileSource): Promise<FileHeader> => {
  if (header.format !== 'fits' || !header.cards.some(({ keyword }) => SUMS.includes(keyword))) return header
  return { ...header, notes: [...header.notes, ...(await verifyFits(source))] }
}

/** Most headers lie in the piece that is hashed first, so nothing is read twice. */
const withHead = (source: FileSource, head: Uint8Array): FileSource => ({
  ...source,
  read: async (offset, length) =>
    offset + Math.min(length, source.size - offset) <= head.length
      ? head.subarray(offset, offset + length)
      : source.read(offset, length),
})

const sha256Of = async (source: ByteSource, first: Uint8Array, signal: AbortSignal | undefined): Promise<string> => {
  const hash = createHash('sha256').update(first)
  for (let offset = first.length; offset < source.size; ) {
    signal?.throwIfAborted()
    const piece = await source.read(offset, PIECE)
    if (piece.length === 0) break
    hash.update(piece)
    offset += piece.length
  }
  return hash.digest('hex')
}

const describe = (header: Result<FileHeader>, path: string): Omit<IndexedFile, 'sha256'> =>
  header.ok
    ? { header: header.value, ...describeFrame(header.value, path), fault: header.value.pixelFault ?? null }
    : { header: null, ...describeFrame(null, path), fault: header.fault }
