import type { Fault } from '#shared/core/fault.ts'
import type { JobRow } from '#shared/records/job.ts'
import { type Admission, createAdmission } from './admission.ts'
import { type BookOptions, openBook } from './book.ts'
import { chainOf } from './chain.ts'
import { createEndings, type EndState } from './endings.ts'
import type { JobLog } from './job-log.ts'
import { SUSPECT_STRIKES } from './leases.ts'
import { createNews } from './news.ts'
import { createOrders, type Orders } from './orders.ts'
import { createRecovery, type Recovery } from './recovery.ts'
import { createReporter, type Reporter } from './reporter.ts'
import { backoffMs } from './retry.ts'
import type { Roll } from './roll.ts'

export interface DeskOptions extends BookOptions {
  /** From 0 to 1. */
  chance(): number
  /** Told of bugs and of what could not be written. */
  complain(what: string, error: unknown): void
}

export interface Claimed {
  readonly jobId: string
  readonly type: string
  /** As it was before, with its parameters. */
  readonly row: JobRow | undefined
  readonly attempt: number
  /** The server died while it ran before: nothing else is begun beside it. */
  readonly isSuspect: boolean
}

/** The bookkeeping of jobs: every step changes a job's row, its lease and those that depend on it together. */
export interface Desk extends Recovery, Orders {
  readonly log: JobLog
  ask: Admission['ask']
  /** Asks for what is due: each schedule has one row, so that what comes every five minutes fills no list. */
  askScheduled(scheduleId: string, type: string, params: JobRow['params']): void
  /** Takes in what came by sync: wishes, and the ids of running jobs that somebody wants stopped are answered. */
  readNews(isRunning: (jobId: string) => boolean): string[]
  /** The next job, unless it is of one of these types. Call this and the ways to end one inside a transaction. */
  claim(excludedTypes: readonly string[], isIdle: boolean): Claimed | null
  /** Jobs of this owner that run, as the rows say. */
  held(): string[]
  finish(jobId: string, state: EndState, fault: Fault | null): void
  /** True when the job will be begun again later. */
  tryAgain(jobId: string, fault: Fault): boolean
  /** Stopped for no fault of its own: this attempt does not count. */
  putBack(jobId: string, attempt: number, message: string): void
  /**
   * A running job of bulk work that must stop, because somebody waits for a job of one of the `crowded` types, for which nothing
   * is left. `makesRoom` says whether the end of a job of one type would let one of the other begin.
   */
  toYield(crowded: readonly string[], makesRoom: (running: string, wanted: string) => boolean): string | undefined
  /** Tells the waiting jobs of a type why they wait; '' takes the reason that they were told back. */
  explain(type: string, reason: string, told: string): void
  reporterOf(jobId: string): Reporter
}

export const createDesk = (options: DeskOptions, owner: string, roll: Roll): Desk => {
  const book = openBook(options)
  const { database, records, leases, jobLog, now, write } = book
  const endings = createEndings(book)
  const admission = createAdmission(book, endings)
  const news = createNews(database)
  const chain = chainOf(database)

  const revoke = (jobId: string, isRunning: (jobId: string) => boolean): string[] => {
    const running: string[] = []
    for (const id of chain(jobId)) {
      if (isRunning(id)) running.push(id)
      else if (leases.of(id)) endings.stop(id, null)
      else if (records.row('jobs', id)?.state === 'queued') endings.end(id, 'cancelled', null)
    }
    return running
  }

  return {
    ...createRecovery(book, endings, roll, owner, options.chance),
    ...createOrders(book, admission),
    log: jobLog,
    ask: (type, frameId, params, order) => records.transaction(() => admission.ask(type, frameId, params, order)),
    askScheduled: (scheduleId, type, params) =>
      records.transaction(() => admission.askAs(`schedule-${scheduleId}`, type, params)),
    readNews: (isRunning) => {
      const { wishes, unwanted, deleted, done } = news.read()
      const toStop =
        wishes.length + unwanted.length === 0
          ? []
          : records.transaction(() => {
              wishes.forEach(admission.admit)
              const running = unwanted.flatMap((id) => revoke(id, isRunning))
              for (const id of deleted) if (!isRunning(id)) jobLog.forget(id)
              return running
            })
      done()
      return toStop
    },
    claim: (excluded, isIdle) => {
      for (;;) {
        const lease = leases.claim(owner, now(), excluded, isIdle)
        if (!lease) return null
        const { jobId, type, strikes } = lease
        const row = records.row('jobs', jobId)
        // It was to be stopped while its engine was already dead.
        if (row?.cancelRequested) endings.stop(jobId, owner)
        else {
          const attempt = (row?.attempt ?? 0) + 1
          write(jobId, { state: 'running', attempt, startedAt: now(), finishedAt: null, progress: 0, message: '', fault: null })
          if (attempt > 1) jobLog.append(jobId, [{ at: now(), line: `Attempt ${attempt}` }])
          return { jobId, type, row, attempt, isSuspect: strikes >= SUSPECT_STRIKES }
        }
      }
    },
    held: () => leases.heldBy(owner).map(({ jobId }) => jobId),
    finish: (jobId, state, fault) => {
      if (state === 'cancelled') endings.stop(jobId, owner)
      else endings.finish(jobId, owner, state, fault)
    },
    tryAgain: (jobId, fault) => {
      const failures = (leases.of(jobId)?.failures ?? 0) + 1
      const wait = backoffMs(fault, failures, options.chance())
      if (wait === null) return false
      if (leases.release(jobId, owner, now() + wait, { failures, strikes: 0 }))
        write(jobId, { state: 'queued', message: `Trying again in ${Math.round(wait / 1000)} s: ${fault.message}`, fault })
      return true
    },
    putBack: (jobId, attempt, message) => {
      if (leases.release(jobId, owner, 0)) write(jobId, { state: 'queued', attempt: attempt - 1, message })
    },
    toYield: (crowded, makesRoom) => {
      const wanted = leases.awaited(now(), crowded)
      if (wanted === undefined) return undefined
      const patient = leases.heldBy(owner).filter(({ priority, isBackground }) => priority < 0 && isBackground === 0)
      return patient.toSorted((a, b) => a.priority - b.priority).find(({ type }) => makesRoom(type, wanted))?.jobId
    },
    explain: (type, reason, told) => {
      const ids = reason === '' ? leases.queuedOf(type, told, true) : leases.queuedOf(type, reason, false)
      if (ids.length === 0) return
      records.transaction(() => {
        for (const id of ids) records.write('jobs', id, { message: reason })
      })
    },
    reporterOf: (jobId) =>
      createReporter(
        now,
        ({ lines, ...patch }) =>
          records.transaction(() => {
            jobLog.append(jobId, lines)
            write(jobId, patch)
          }),
        options.complain,
      ),
  }
}
