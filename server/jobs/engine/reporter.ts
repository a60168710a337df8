import type { LogLine } from './job-log.ts'

const PAUSE_MS = 250

export interface Report {
  readonly progress?: number
  readonly message?: string
  readonly lines: readonly LogLine[]
}

export interface Reporter {
  progress(fraction: number, message?: string): void
  log(line: string): void
  /** Tells at once what is still untold. */
  flush(): void
}

/** Gathers what a job says and tells it at most four times a second. Progress never goes back. */
export const createReporter = (
  now: () => number,
  tell: (report: Report) => void,
  complain: (what: string, error: unknown) => void,
): Reporter => {
  let lines: LogLine[] = []
  let progress: number | undefined
  let furthest = 0
  let message: string | undefined
  let timer: NodeJS.Timeout | undefined

  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (lines.length === 0 && progress === undefined && message === undefined) return
    const report = { ...(progress === undefined ? {} : { progress }), ...(message === undefined ? {} : { message }), lines }
    lines = []
    progress = message = undefined
    tell(report)
  }
  const later = (): void => {
    timer ??= setTimeout(() => {
      try {
        flush()
      } catch (error) {
        complain('A report of a job was not kept:', error)
      }
    }, PAUSE_MS)
  }
  return {
    progress: (fraction, words) => {
      if (Number.isFinite(fraction)) progress = furthest = Math.min(1, Math.max(furthest, fraction))
      if (words !== undefined) message = words.slice(0, 500)
      later()
    },
    log: (line) => {
      lines.push({ at: now(), line })
      later()
    },
    flush,
  }
}
