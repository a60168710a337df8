import { AsyncLocalStorage } from 'node:async_hooks'

/** What a line of the log belongs to. */
export interface LogContext {
  readonly requestId?: string
  readonly jobId?: string
}

/** Carried along by everything that a request or a job calls, so that nobody has to hand it on. */
export const logContext = new AsyncLocalStorage<LogContext>()
