import { expose } from 'comlink'
import { sha256Of, sha256OfBlob } from '#lib/files/digest.ts'
import { hasPrivateFiles, writeBlob } from '#lib/files/opfs.ts'
import type { IntakeWorker } from '#lib/import/protocol.ts'
import { readFrame } from '#lib/import/take-frame.ts'
import { type ByteSource, bytesSource } from '#shared/core/byte-source.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'

/** Larger files (films of planets) are read piece by piece [bytes]. */
const WHOLE = 256 * 1024 * 1024

const worker: IntakeWorker = {
  async take(file, origin, now, isKnown) {
    const loaded = await load(file)
    if (!loaded.ok) return loaded
    const { sha256, bytes, source } = loaded.value
    if (await isKnown(sha256)) return ok({ sha256, bytes: file.size, read: null })
    if (hasPrivateFiles()) {
      const kept = await writeBlob(sha256, bytes ? new Blob([bytes]) : file)
      if (!kept.ok) return kept
    }
    return ok({ sha256, bytes: file.size, read: await readFrame(source, sha256, origin, now) })
  },
}

interface Loaded {
  readonly sha256: string
  readonly bytes: Uint8Array<ArrayBuffer> | null
  readonly source: ByteSource
}

const load = async (file: File): Promise<Result<Loaded>> => {
  try {
    if (file.size > WHOLE) return ok({ sha256: await sha256OfBlob(file), bytes: null, source: blobSource(file) })
    const bytes = new Uint8Array(await file.arrayBuffer())
    return ok({ sha256: await sha256Of(bytes), bytes, source: bytesSource(bytes) })
  } catch (cause) {
    // What the browser throws when a card was pulled out, or a file changed since it was chosen.
    if (!(cause instanceof DOMException)) throw cause
    return fail('unavailable', 'import.unreadable', 'The file cannot be read any more. Is the card still in?')
  }
}

const blobSource = (blob: Blob): ByteSource => ({
  size: blob.size,
  read: async (offset, length) => new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer()),
})

expose(worker)
