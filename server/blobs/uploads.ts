import { readdir, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { FileStore } from '@tus/file-store'
import { Server } from '@tus/server'
import { faultOfDisk } from '#server/db/disk-fault.ts'
import { makeFolder } from '#server/disk/make-folder.ts'
import { FAULT_KINDS, type Fault, type Result } from '#shared/core/fault.ts'
import { inputSentences } from '#shared/spec/input-words.ts'
import { Address, CHECKSUM_MISMATCH, UPLOADS, UploadMetadata } from '#shared/sync/blobs.ts'
import { DAMAGED, type Expected } from './arrivals.ts'

/** Uploads that nobody went on with for so long are forgotten [ms]. */
const PATIENCE_MS = 7 * 86_400_000

export interface UploadOptions {
  /** Where they grow; on the disk of the blobs and of what comes from tablets. */
  readonly folder: string
  /** What may be written there without hurting anything else [bytes]. */
  room(): number
  /** Why a file must not come here; null when it may. */
  refusal(expected: Expected): Fault | null
  /** Takes a whole file over, or throws it away and says why. Called again after a crash in between. */
  arrive(path: string, expected: Expected): Promise<Result<void>>
  complain(what: string, error: unknown): void
}

/**
 * Uploads that go on where they were cut, by tus 1.0 (https://tus.io/protocols/resumable-upload; core, creation). The address of
 * an upload is made of the hash that its bytes must have, so that it is found again by whoever has them, and a file that two
 * tablets bring comes once.
 */
export interface BlobUploads {
  handle(request: Request): Promise<Response>
  /** Forgets what nobody went on with; answers how many. */
  prune(now: number): Promise<number>
}

export const openUploads = async (options: UploadOptions): Promise<BlobUploads> => {
  const { folder, arrive, room, refusal } = options
  await makeFolder(folder)
  const store = new FileStore({ directory: folder })
  const server = new Server({
    path: UPLOADS,
    datastore: store,
    relativeLocation: true,
    // Nothing of ours is for other origins.
    allowedOrigins: [],
    namingFunction: async (_request, metadata) => {
      const expected = expectedOf(metadata)
      const size = await stat(join(folder, expected.sha256)).catch(() => null)
      if (size)
        throw refused({ kind: 'conflict', code: 'uploads.begun', message: 'This upload was begun before: go on with it.' })
      return expected.sha256
    },
    onUploadCreate: async (_request, { metadata, size }) => {
      const fault = refusal(expectedOf(metadata)) ?? tooLarge(size, room())
      if (fault) throw refused(fault)
      return {}
    },
    onUploadFinish: async (_request, { id, metadata }) => {
      const arrived = await arrive(join(folder, id), expectedOf(metadata))
      await rm(join(folder, `${id}.json`), { force: true })
      if (arrived.ok) return {}
      if (arrived.fault.code === DAMAGED) throw { ...refused(arrived.fault), status_code: CHECKSUM_MISMATCH }
      throw refused(arrived.fault)
    },
    onResponseError: (_request, error) => {
      if (!(error instanceof Error)) return undefined
      const fault = faultOfDisk(error, 'the folder of uploads')
      if (!fault) options.complain('An upload could not be kept', error)
      return refused(fault ?? BUG)
    },
  })
  return {
    handle: (request) => server.handleWeb(request),
    prune: async (now) => {
      const names = (await readdir(folder)).filter((name) => Address.safeParse(basename(name, '.json')).success)
      const old = await Promise.all(
        names.map(async (name) => {
          const { mtimeMs } = await stat(join(folder, name)).catch(() => ({ mtimeMs: now }))
          return now - mtimeMs > PATIENCE_MS ? [name] : []
        }),
      )
      for (const name of old.flat()) await rm(join(folder, name), { force: true })
      return old.flat().filter((name) => !name.endsWith('.json')).length
    },
  }
}

const expectedOf = (metadata: Record<string, string | null> | undefined): Expected => {
  const plain = Object.fromEntries(Object.entries(metadata ?? {}).map(([name, value]) => [name, value ?? '']))
  const parsed = UploadMetadata.safeParse(plain)
  if (parsed.success) return parsed.data
  throw refused({ kind: 'invalid', code: 'uploads.bad-metadata', message: inputSentences(UploadMetadata, parsed.error) })
}

const tooLarge = (size: number | undefined, room: number): Fault | null => {
  if (size === undefined)
    return { kind: 'invalid', code: 'uploads.no-length', message: 'Say how long the upload is before it begins.' }
  if (size <= room) return null
  const message = `There is no room for it on the server: it needs ${(size / 1e9).toFixed(1)} GB. Delete what you can spare there.`
  return { kind: 'unavailable', code: 'uploads.no-room', message }
}

/** What tus wants to be thrown. */
const refused = (fault: Fault) => ({ status_code: FAULT_KINDS[fault.kind].status as number, body: JSON.stringify({ fault }) })

const BUG: Fault = { kind: 'internal', code: 'server.bug', message: 'Something broke on the server. Its log says what.' }
