import type { LibraryContext } from '#server/jobs/job.ts'
import type { DeskOptions } from './desk.ts'
import type { Hold } from './holds.ts'
import type { JobLog, NumberedLine } from './job-log.ts'
import type { Order } from './order.ts'
import type { Orders } from './orders.ts'
import type { Schedules } from './schedules.ts'
import type { Limits } from './tokens.ts'
import type { JobWatch } from './watch.ts'

/** Port: takes wishes and makes them come true, once each, whatever breaks on the way. */
export interface JobEngine extends Orders {
  /**
   * Asks for a job and returns its id; asking for one that is queued or running returns that one's. Only jobs without a step
   * before them and those with the same one are the same.
   */
  enqueue(type: string, frameId: string | null, params?: Record<string, unknown>, order?: Order): Promise<string>
  /** Asks a job and all that comes after it to stop; what is finished stays as it is. */
  cancel(jobId: string): void
  log(jobId: string, after?: number): NumberedLine[]
  onLog: JobLog['onLines']
  /** The switch “capturing: heavy work waits”. */
  pause(isPaused: boolean): void
  readonly isPaused: boolean
  readonly schedules: Pick<Schedules, 'set' | 'remove' | 'list'>
  /** Begins to work, with what the last run left behind first. */
  start(): void
  /** Resolves when nothing runs and nothing is due. */
  settled(): Promise<void>
  /** Begins nothing any more and stops the running jobs, which go on at the next start. */
  stop(): Promise<void>
}

/** What a job may touch, less what the engine itself gives it. */
export type Surroundings = Pick<LibraryContext, 'store' | 'libraries' | 'library' | 'uploads' | 'config'> & {
  work(isBackground: boolean, log: (line: string) => void): LibraryContext['work']
}

export interface EngineOptions extends Omit<DeskOptions, 'chance' | 'complain'> {
  readonly surroundings: Surroundings
  /** How much there is of what jobs share. */
  readonly limits?: Partial<Limits>
  /** Reasons for which jobs must wait, besides the pause. */
  readonly holds?: readonly Hold[]
  /** True when this process alone has these rows: engines that left no word are dead, and their work goes on at once. */
  readonly isAlone?: boolean
  readonly tickMs?: number
  /** A clock [ms] that nobody can set. */
  readonly elapsed?: () => number
  readonly chance?: () => number
  /** Told of bugs and of what could not be written; by default the server's log. */
  readonly complain?: (what: string, error: unknown) => void
  /** Told of every run: logs and metrics. */
  readonly watch?: JobWatch
}
