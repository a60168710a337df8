import { fencesIn } from '#server/process/isolation-words.ts'
import type { LogLine } from './job-log.ts'

const PAUSE_MS = 250

export interface Report {
  readonly progress?: number
  readonly message?: string
  /** All ways in which programs were fenced in until now; there when a new one came. */
  readonly isolation?: string[]
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
  const fences = new Set<string>()
  let hasNewFence = false
  let timer: NodeJS.Timeout | undefined

  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (lines.length === 0 && progress === undefined && message === undefined) return
    const report = {
      ...(progress === undefined ? {} : { progress }),
      ...(message === undefined ? {} : { message }),
      ...(hasNewFence ? { isolation: [...fences] } : {}),
      lines,
    }
    lines = []
    hasNewFence = false
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
      // Kept apart: of a long log only the end stays.
      const fence = fencesIn(line)
      if (fence !== null && !fences.has(fence)) {
        fences.add(fence)
        hasNewFence = true
      }
      later()
    },
    flush,
  }
}
