import { realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type BlobStore, createBlobStore } from '#server/blobs/blob-store.ts'
import { type Config, databasePath, environment, importFolder, libraryFolders } from '#server/config.ts'
import { faultOfDisk } from '#server/db/disk-fault.ts'
import { lockFolder } from '#server/db/lock.ts'
import { type Db, openDatabase } from '#server/db/open-database.ts'
import { makeFolder } from '#server/disk/make-folder.ts'
import { diskGuard } from '#server/jobs/engine/disk-guard.ts'
import { createJobEngine } from '#server/jobs/engine/job-engine.ts'
import type { JobEngine } from '#server/jobs/engine/port.ts'
import type { JobRegistry } from '#server/jobs/engine/run-job.ts'
import { bothWatch } from '#server/jobs/engine/watch.ts'
import type { Store } from '#server/jobs/job.ts'
import { createJobResults, type JobResults } from '#server/jobs/job-results.ts'
import type { Library } from '#server/library/library.ts'
import { openLibrary } from '#server/library/open-library.ts'
import { pathOfFrame } from '#server/library/path-of.ts'
import { watchImports } from '#server/library/take-in.ts'
import { complaintLog, type Log } from '#server/log/log.ts'
import { logJobs } from '#server/log/log-jobs.ts'
import { createMetrics, type Metrics } from '#server/metrics/metrics.ts'
import { createUploads } from '#server/nova/uploads.ts'
import { endLostContainers, isContainer } from '#server/process/docker.ts'
import { endOrphans } from '#server/process/orphans.ts'
import { liveConfig } from '#server/settings/live-config.ts'
import { createSettings, type Settings } from '#server/settings/settings-store.ts'
import { createRecords, type Records } from '#server/sync/records.ts'
import { readVersion } from '#server/version.ts'
import { hasGraphics } from '#server/work/has-graphics.ts'
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
  readonly results: JobResults
  readonly settings: Settings
  readonly log: Log
  readonly metrics: Metrics
  /** Stops what runs (it goes on at the next start) and lets go of the data folder. */
  close(): Promise<void>
}

export interface Options {
  /** The jobs it can run. */
  readonly registry: JobRegistry
  readonly now?: () => number
  readonly log?: Log
  /** True for the one server of a process, whose memory and event loop are counted too. */
  readonly isWholeProcess?: boolean
}

const STOP_MS = 8000
/** Every day at half past four, when the night is over. */
const NIGHTLY = '30 4 * * *'
/** Before anything is cleared away. */
const BEFORE_NIGHTLY = '15 4 * * *'

const EVERY_FIVE_MINUTES = '*/5 * * * *'

/** Opens the data folder for this process alone. Faults: `db.in-use`, `db.newer`, `db.damaged`, `disk.*`. */
export const openDarksite = async (config: Config, options: Options): Promise<Result<Darksite>> => {
  const { registry, now = Date.now, log = complaintLog(), isWholeProcess = false } = options
  const toClose: (() => void | Promise<void>)[] = []
  const close = async (): Promise<void> => {
    for (const part of toClose.splice(0).reverse()) await part()
  }
  try {
    await makeFolder(join(config.dataDir, 'simulated'))
    await makeFolder(importFolder(config))
    const lock = lockFolder(config.dataDir)
    if (!lock.ok) return lock
    toClose.push(lock.value.release)
    // What a killed server left behind; nothing of it is wanted.
    await endOrphans()
    if (isContainer(config.solveField)) await endLostContainers(environment())
    await rm(join(config.dataDir, 'scratch'), { recursive: true, force: true })
    const opened = openDatabase(databasePath(config))
    if (!opened.ok) {
      await close()
      return opened
    }
    const database = opened.value
    toClose.push(database.close)
    const records = createRecords(database, now)
    toClose.push(watchImports(database, records, now))
    const settings = createSettings(database)
    const blobs = await createBlobStore(join(config.dataDir, 'blobs'))
    const libraries = libraryFolders(config)
    const library = openLibrary(database, records, libraries, await realpath(config.dataDir))
    const pool = createPool({ mayUseGraphics: hasGraphics })
    toClose.push(pool.close)
    const store: Store = {
      row: records.row as Store['row'],
      pathOf: (frameId) => pathOfFrame(database, libraries, frameId),
      write: records.write,
      putBlob: blobs.put,
    }
    const work = (isBackground: boolean, log: (line: string) => void) => pool.worker(isBackground ? 0 : 1, log)
    const live = liveConfig(config, settings)
    const metrics = createMetrics({ database, dataDir: config.dataDir, version: readVersion(), isWholeProcess })
    const results = createJobResults(database)
    const engine = createJobEngine({
      database,
      records,
      registry: results.keepOf(registry),
      now,
      surroundings: {
        store,
        libraries,
        library,
        uploads: createUploads(database, now),
        config: live,
        work,
      },
      limits: config.jobLimits,
      holds: [(job) => diskGuard(config.dataDir, live.minFreeBytes)(job)],
      // The lock on the data folder says so.
      isAlone: true,
      complain: (what, error) => log.error({ err: error }, what),
      watch: bothWatch(metrics.jobs, logJobs(log)),
    })
    if (Object.hasOwn(registry, 'prune-jobs')) engine.schedules.set('prune-jobs', NIGHTLY, 'prune-jobs')
    const applySettings = (): void => {
      const { keepBackups, uploadDays, outputDays, logLevel } = live
      if (options.log) log.level = logLevel
      if (Object.hasOwn(registry, 'backup-database')) {
        if (keepBackups > 0) engine.schedules.set('backup-database', BEFORE_NIGHTLY, 'backup-database')
        else engine.schedules.remove('backup-database')
      }
      if (Object.hasOwn(registry, 'clear-storage'))
        engine.schedules.set('clear-storage', NIGHTLY, 'clear-storage', { uploadDays, outputDays })
    }
    applySettings()
    settings.onChange(applySettings)
    if (Object.hasOwn(registry, 'cleanup-stuck')) {
      // Whether it solves new frames too is set while the server runs.
      const known = engine.schedules.list().find(({ id }) => id === 'cleanup-stuck')
      engine.schedules.set('cleanup-stuck', EVERY_FIVE_MINUTES, 'cleanup-stuck', known?.params)
    }
    toClose.push(() => Promise.race([engine.stop(), new Promise<void>((done) => setTimeout(done, STOP_MS).unref())]))
    return ok({ database, records, blobs, library, store, pool, engine, results, settings, log, metrics, close })
  } catch (error) {
    await close()
    const fault = faultOfDisk(error, config.dataDir)
    if (fault) return { ok: false, fault }
    throw error
  }
}
