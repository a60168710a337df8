import { statSync } from 'node:fs'
import { join } from 'node:path'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Db } from '#server/db/open-database.ts'
import { freeBytesOf } from '#server/disk/free-bytes.ts'
import type { JobWatch } from '#server/jobs/engine/watch.ts'
import { watchJobs } from './watch-jobs.ts'

/** What is counted, for Prometheus. Names: https://prometheus.io/docs/practices/naming/ (base units, `_total` for counters). */
export interface Metrics {
  /** The exposition format, and its media type. */
  read(): Promise<string>
  readonly contentType: string
  /** One request that was answered. `route` is the pattern, not the address: ids would make a series each. */
  request(method: string, route: string, status: number, seconds: number): void
  /** One exchange with a tablet. */
  synced(taken: number, refused: number, sent: number): void
  readonly jobs: JobWatch
}

export interface MetricsOptions {
  readonly database: Db
  readonly dataDir: string
  readonly version: string
  /** False in tests, where many servers share one process. */
  readonly isWholeProcess: boolean
}

const HTTP_BUCKETS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

export const createMetrics = ({ database, dataDir, version, isWholeProcess }: MetricsOptions): Metrics => {
  const registry = new Registry()
  const registers = [registry]
  // Among others nodejs_eventloop_lag_seconds and process_resident_memory_bytes.
  if (isWholeProcess) collectDefaultMetrics({ register: registry })

  new Gauge({ name: 'darksite_info', help: 'Always 1; the version is a label.', labelNames: ['version'], registers })
    .labels(version)
    .set(1)
  const jobStates = database.sqlite.prepare<[], { type: string; state: string; jobs: number }>(
    `SELECT type, coalesce(state, 'queued') state, count(*) jobs FROM jobs
     WHERE type IS NOT NULL AND coalesce(isDeleted, 0) = 0 GROUP BY 1, 2`,
  )
  new Gauge({
    name: 'darksite_jobs',
    help: 'Jobs that are known, by type and state.',
    labelNames: ['type', 'state'],
    registers,
    collect() {
      this.reset()
      for (const { type, state, jobs } of jobStates.all()) this.labels(type, state).set(jobs)
    },
  })
  new Gauge({
    name: 'darksite_database_size_bytes',
    help: 'Size of the database file, and of its write-ahead log.',
    labelNames: ['file'],
    registers,
    collect() {
      for (const [file, name] of [
        ['database', ''],
        ['wal', '-wal'],
      ] as const)
        this.labels(file).set(statSync(join(dataDir, `darksite.sqlite${name}`), { throwIfNoEntry: false })?.size ?? 0)
    },
  })
  new Gauge({
    name: 'darksite_disk_free_bytes',
    help: 'Free space on the disk of the data folder.',
    registers,
    collect() {
      this.set(freeBytesOf(dataDir))
    },
  })
  const latestChange = database.sqlite.prepare<[], number>('SELECT coalesce(max(seq), 0) FROM changes').pluck()
  new Gauge({
    name: 'darksite_sync_cursor',
    help: 'Number of the newest change of the change log.',
    registers,
    collect() {
      this.set(latestChange.get() ?? 0)
    },
  })

  const requests = new Histogram({
    name: 'darksite_http_request_duration_seconds',
    help: 'How long answers took, until their head was sent.',
    labelNames: ['method', 'route', 'status'],
    buckets: HTTP_BUCKETS,
    registers,
  })
  const syncs = new Counter({ name: 'darksite_sync_exchanges_total', help: 'Exchanges with tablets.', registers })
  const changes = new Counter({
    name: 'darksite_sync_changes_total',
    help: 'Changes that tablets sent (taken or refused) and were sent.',
    labelNames: ['outcome'],
    registers,
  })
  return {
    read: () => registry.metrics(),
    contentType: registry.contentType,
    request: (method, route, status, seconds) => requests.labels(method, route, String(status)).observe(seconds),
    synced: (taken, refused, sent) => {
      syncs.inc()
      for (const [outcome, count] of Object.entries({ taken, refused, sent })) changes.labels(outcome).inc(count)
    },
    jobs: watchJobs(database, registers),
  }
}
