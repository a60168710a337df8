import { mkdir, readFile, realpath } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type BlobStore, createBlobStore } from '#server/blobs/blob-store.ts'
import type { Config } from '#server/config.ts'
import { faultOfDisk } from '#server/db/disk-fault.ts'
import { lockFolder } from '#server/db/lock.ts'
import { type Db, openDatabase } from '#server/db/open-database.ts'
import { healthOf, libraryFolders } from '#server/health.ts'
import { createApp } from '#server/http/app.ts'
import { listen, remoteAddressOf } from '#server/http/listen.ts'
import type { Services } from '#server/http/services.ts'
import { createJobEngine, type JobEngine } from '#server/jobs/engine/job-engine.ts'
import type { JobRegistry } from '#server/jobs/engine/run-job.ts'
import type { Store } from '#server/jobs/job.ts'
import { jobs } from '#server/jobs/jobs.gen.ts'
import type { Library } from '#server/library/library.ts'
import { openLibrary } from '#server/library/open-library.ts'
import { pathOfFrame } from '#server/library/path-of.ts'
import { watchLibrary } from '#server/library/watch.ts'
import { createRecords, type Records } from '#server/sync/records.ts'
import { createPool, type Pool } from '#server/work/pool.ts'
import { ok, type Result } from '#shared/core/fault.ts'

/** Everything but the door: what `serve`, `scan` and the tests are made of. */
export interface Darksite {
  readonly database: Db
  readonly records: Records
  readonly blobs: BlobStore
  readonly library: Library
  readonly store: Store
  readonly pool: Pool
  readonly engine: JobEngine
  /** Stops what runs (it goes on at the next start) and lets go of the data folder. */
  close(): Promise<void>
}

export interface Options {
  /** Other jobs than the registered ones, for tests. */
  readonly registry?: JobRegistry
  readonly now?: () => number
}

const STOP_MS = 8000

/** Opens the data folder for this process alone. Faults: `db.in-use`, `db.newer`, `db.damaged`, `disk.*`. */
export const openDarksite = async (config: Config, options: Options = {}): Promise<Result<Darksite>> => {
  const { registry = jobs, now = Date.now } = options
  const toClose: (() => void | Promise<void>)[] = []
  const close = async (): Promise<void> => {
    for (const part of toClose.splice(0).reverse()) await part()
  }
  try {
    await mkdir(join(config.dataDir, 'simulated'), { recursive: true })
    const lock = lockFolder(config.dataDir)
    if (!lock.ok) return lock
    toClose.push(lock.value.release)
    const opened = openDatabase(join(config.dataDir, 'darksite.sqlite'))
    if (!opened.ok) {
      await close()
      return opened
    }
    const database = opened.value
    toClose.push(database.close)
    const records = createRecords(database, now)
    const blobs = await createBlobStore(join(config.dataDir, 'blobs'))
    const libraries = libraryFolders(config)
    const library = openLibrary(database, records, libraries, await realpath(config.dataDir))
    const pool = createPool()
    toClose.push(pool.close)
    const store: Store = {
      row: records.row as Store['row'],
      pathOf: (frameId) => pathOfFrame(database, libraries, frameId),
      write: records.write,
      putBlob: blobs.put,
    }
    const work = (isBackground: boolean) => pool.worker(isBackground ? 0 : 1)
    const engine = createJobEngine({
      database,
      records,
      registry,
      now,
      surroundings: { store, libraries, library, config, work },
    })
    toClose.push(() => Promise.race([engine.stop(), new Promise<void>((done) => setTimeout(done, STOP_MS).unref())]))
    return ok({ database, records, blobs, library, store, pool, engine, close })
  } catch (error) {
    await close()
    const fault = faultOfDisk(error, config.dataDir)
    if (fault) return { ok: false, fault }
    throw error
  }
}

export interface RunningServer {
  readonly url: string
  readonly darksite: Darksite
  /** Lets running answers finish, stops the jobs, and closes everything. */
  close(): Promise<void>
}

/** What the routes need, from an open Darksite. */
export const servicesOf = async (darksite: Darksite, config: Config, closing: AbortSignal): Promise<Services> => {
  const version = await readVersion()
  const { database, records, blobs, store, engine } = darksite
  return {
    database,
    records,
    blobs,
    pathOf: store.pathOf,
    engine,
    health: () => healthOf(config, database, version),
    version,
    pagesDir: config.pagesDir,
    access: { names: config.names, token: config.token, remoteAddress: remoteAddressOf },
    closing,
  }
}

/** The whole product: data, jobs, HTTP. Faults: those of `openDarksite` and `listen`. */
export const startServer = async (config: Config, options: Options = {}): Promise<Result<RunningServer>> => {
  const opened = await openDarksite(config, options)
  if (!opened.ok) return opened
  const darksite = opened.value
  const closing = new AbortController()
  const app = createApp(await servicesOf(darksite, config, closing.signal))
  const listening = await listen(app, config.host, config.port)
  if (!listening.ok) {
    await darksite.close()
    return listening
  }
  darksite.engine.start()
  const stopWatching = watchLibrary(darksite.library, config.scanSeconds, () => darksite.engine.enqueue('scan-folder', null))
  return ok({
    url: listening.value.url,
    darksite,
    close: async () => {
      stopWatching()
      closing.abort()
      await listening.value.close(3000)
      await darksite.close()
    },
  })
}

const readVersion = async (): Promise<string> => {
  const text = await readFile(resolve(import.meta.dirname, '../package.json'), 'utf8')
  const { version }: { version: string } = JSON.parse(text)
  return version
}
