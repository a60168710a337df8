import { randomUUID } from 'node:crypto'
import type { Db } from '#server/db/open-database.ts'
import { compactRow } from '#server/sync/compact.ts'
import type { Records } from '#server/sync/records.ts'
import type { Fault } from '#shared/core/fault.ts'
import type { JobRow } from '#shared/records/job.ts'
import { jobKey } from './job-key.ts'
import { createJobLog, type LogLine } from './job-log.ts'
import { createLeases } from './leases.ts'
import { createReporter, type Reporter } from './reporter.ts'
import { backoffMs, MAX_ATTEMPTS } from './retry.ts'
import { type JobRegistry, resolveJob } from './run-job.ts'

export interface DeskOptions {
  readonly database: Db
  readonly records: Records
  readonly registry: JobRegistry
  now(): number
}

const FOREGROUND = 10
const BACKGROUND = 0
const POISON: Fault = {
  kind: 'internal',
  code: 'jobs.poison',
  message: `This job stopped the server ${MAX_ATTEMPTS} times and is not begun again.`,
}

/** The bookkeeping of jobs: every step is one transaction over the job's row, its lease and its followers. */
export interface Desk {
  ask(type: string, frameId: string | null, params: Record<string, unknown>, parent: string | null): string
  /** Takes in the wishes that came by sync. */
  admit(): void
  /** Jobs that somebody wants stopped. */
  unwanted(): string[]
  cancelWaiting(jobId: string): void
  claim(isBackground: boolean): { readonly jobId: string; readonly attempt: number } | null
  beat(jobId: string): boolean
  finish(jobId: string, state: 'done' | 'failed' | 'cancelled', fault: Fault | null): void
  /** True when the job will be begun again later. */
  tryAgain(jobId: string, fault: Fault, attempt: number): boolean
  /** Stopped for no fault of its own: this attempt does not count. */
  putBack(jobId: string, attempt: number): void
  /** Jobs whose engine fell silent are queued again. */
  recover(isMine: (jobId: string) => boolean): void
  /** Rows that say “running” though nobody holds them, as a restored backup has them. */
  heal(): void
  reporterOf(jobId: string): Reporter
  log(jobId: string): LogLine[]
}

export const createDesk = ({ database, records, registry, now }: DeskOptions, owner: string): Desk => {
  const { sqlite } = database
  const leases = createLeases(database)
  const jobLog = createJobLog(database)
  const wishes = sqlite
    .prepare<[], string>(
      `SELECT id FROM jobs LEFT JOIN jobLeases ON jobId = id
       WHERE jobId IS NULL AND coalesce(state, 'queued') = 'queued' AND jobs.type IS NOT NULL ORDER BY jobs.createdAt, id`,
    )
    .pluck()
  const unwanted = sqlite
    .prepare<[], string>(`SELECT jobId FROM jobLeases JOIN jobs ON id = jobId WHERE cancelRequested = 1`)
    .pluck()
  const orphans = sqlite
    .prepare<[], string>(`SELECT id FROM jobs LEFT JOIN jobLeases ON jobId = id WHERE jobId IS NULL AND state = 'running'`)
    .pluck()

  const write = (jobId: string, patch: Partial<JobRow>): void => {
    for (const id of [jobId, ...leases.followersOf(jobId)]) records.write('jobs', id, patch)
  }
  const end = (jobId: string, state: 'done' | 'failed' | 'cancelled', fault: Fault | null): void => {
    const message = fault?.message ?? (state === 'cancelled' ? 'Stopped.' : undefined)
    const patch = { state, fault, finishedAt: now(), ...(state === 'done' ? { progress: 1 } : {}) }
    records.write('jobs', jobId, { ...patch, ...(message === undefined ? {} : { message }) })
    compactRow(database, 'jobs', jobId)
  }
  const admitOne = (jobId: string): void => {
    const row = records.row('jobs', jobId)
    if (!row) return
    if (row.cancelRequested) {
      end(jobId, 'cancelled', null)
      return
    }
    const resolved = resolveJob(registry, row)
    if (!resolved.ok) {
      end(jobId, 'failed', resolved.fault)
      return
    }
    const key = jobKey(row.type, row.frameId, resolved.value.params)
    const leader = leases.leaderOf(key)
    const isBackground = resolved.value.job.isBackground ?? false
    leases.add({
      jobId,
      type: row.type,
      jobKey: key,
      isBackground: isBackground ? 1 : 0,
      priority: isBackground ? BACKGROUND : FOREGROUND,
      createdAt: row.createdAt,
      runAfter: 0,
      follows: leader ?? null,
    })
    const { state, progress, message, attempt, startedAt } = (leader && records.row('jobs', leader)) || row
    records.write('jobs', jobId, { state, progress, message, attempt, startedAt })
  }
  const admit = (): void => {
    const found = wishes.all()
    if (found.length > 0) records.transaction(() => found.forEach(admitOne))
  }
  const stopOne = (jobId: string, lease: string | null): void => {
    if (!leases.remove(jobId, lease)) return
    const heir = leases.promote(jobId)
    if (heir !== undefined) records.write('jobs', heir, { state: 'queued', progress: 0, message: '' })
    end(jobId, 'cancelled', null)
  }

  return {
    ask: (type, frameId, params, parent) =>
      records.transaction(() => {
        admit()
        const resolved = resolveJob(registry, { type, params: plain(params) })
        const leader = resolved.ok ? leases.leaderOf(jobKey(type, frameId, resolved.value.params)) : undefined
        if (leader !== undefined) return leader
        const id = randomUUID()
        records.write('jobs', id, {
          type,
          frameId,
          params: plain(params),
          parent,
          createdAt: now(),
          state: 'queued',
          cancelRequested: false,
        })
        admitOne(id)
        return id
      }),
    admit,
    unwanted: () => unwanted.all(),
    cancelWaiting: (jobId) => records.transaction(() => stopOne(jobId, null)),
    claim: (isBackground) =>
      records.transaction(() => {
        const jobId = leases.claim(owner, now(), isBackground)
        if (jobId === undefined) return null
        const attempt = (records.row('jobs', jobId)?.attempt ?? 0) + 1
        write(jobId, { state: 'running', attempt, startedAt: now(), finishedAt: null, progress: 0, message: '', fault: null })
        if (attempt > 1) jobLog.append(jobId, [{ at: now(), line: `Attempt ${attempt}` }])
        return { jobId, attempt }
      }),
    beat: (jobId) => leases.beat(jobId, owner, now()),
    finish: (jobId, state, fault) =>
      records.transaction(() => {
        if (state === 'cancelled') {
          stopOne(jobId, owner)
          return
        }
        const followers = leases.followersOf(jobId)
        if (!leases.remove(jobId, owner)) return
        end(jobId, state, fault)
        for (const follower of followers) if (leases.remove(follower, null)) end(follower, state, fault)
      }),
    tryAgain: (jobId, fault, attempt) => {
      const wait = backoffMs(fault, attempt)
      if (wait === null) return false
      return records.transaction(() => {
        if (!leases.release(jobId, owner, now() + wait)) return true
        write(jobId, { state: 'queued', message: `Trying again in ${Math.round(wait / 1000)} s: ${fault.message}`, fault })
        return true
      })
    },
    putBack: (jobId, attempt) =>
      records.transaction(() => {
        if (!leases.release(jobId, owner, 0)) return
        write(jobId, { state: 'queued', attempt: attempt - 1, message: 'The server was stopped; it goes on at the next start.' })
      }),
    recover: (isMine) => {
      const silent = leases.lapsed(now()).filter(({ jobId }) => !isMine(jobId))
      if (silent.length === 0) return
      records.transaction(() => {
        for (const { jobId, owner: dead } of silent) {
          const attempts = records.row('jobs', jobId)?.attempt ?? 0
          if (attempts >= MAX_ATTEMPTS) {
            const followers = leases.followersOf(jobId)
            leases.remove(jobId, dead)
            for (const id of [jobId, ...followers]) {
              leases.remove(id, null)
              end(id, 'failed', POISON)
            }
          } else if (leases.release(jobId, dead ?? '', 0)) {
            write(jobId, { state: 'queued', message: 'It was interrupted and starts again.' })
          }
        }
      })
    },
    heal: () =>
      records.transaction(() => {
        for (const id of orphans.all()) records.write('jobs', id, { state: 'queued', message: '' })
      }),
    reporterOf: (jobId) =>
      createReporter(now, ({ lines, ...patch }) =>
        records.transaction(() => {
          jobLog.append(jobId, lines)
          write(jobId, patch)
        }),
      ),
    log: (jobId) => jobLog.read(jobId),
  }
}

// Parameters are JSON on their way to a tablet; `undefined` is left out.
const plain = (params: Record<string, unknown>): JobRow['params'] => JSON.parse(JSON.stringify(params))
