import type { Db } from '#server/db/open-database.ts'

export interface LogLine {
  /** Wall clock [ms]. */
  readonly at: number
  readonly line: string
}

/** A line with its place in all logs: what somebody who listens has heard last. */
export interface NumberedLine extends LogLine {
  readonly seq: number
}

export interface JobLog {
  append(jobId: string, lines: readonly LogLine[]): void
  /** Oldest first; those after a place in the log, where given. */
  read(jobId: string, after?: number): NumberedLine[]
  forget(jobId: string): void
  /** Calls back when this job has new lines. Returns the way to stop. */
  onLines(jobId: string, listener: () => void): () => void
}

/** The last lines that are kept of each job. */
export const MAX_LINES = 1000
const MAX_LENGTH = 2000

export const createJobLog = ({ sqlite }: Db): JobLog => {
  const insert = sqlite.prepare<[string, number, string]>('INSERT INTO jobLog (jobId, at, line) VALUES (?, ?, ?)')
  const trim = sqlite.prepare<[string, string, number]>(
    'DELETE FROM jobLog WHERE jobId = ? AND seq <= (SELECT seq FROM jobLog WHERE jobId = ? ORDER BY seq DESC LIMIT 1 OFFSET ?)',
  )
  const read = sqlite.prepare<[string, number], NumberedLine>(
    'SELECT seq, at, line FROM jobLog WHERE jobId = ? AND seq > ? ORDER BY seq',
  )
  const forget = sqlite.prepare<[string]>('DELETE FROM jobLog WHERE jobId = ?')
  const listeners = new Map<string, Set<() => void>>()
  return {
    append: (jobId, lines) => {
      if (lines.length === 0) return
      sqlite.transaction(() => {
        for (const { at, line } of lines.slice(-MAX_LINES)) insert.run(jobId, at, line.slice(0, MAX_LENGTH))
        trim.run(jobId, jobId, MAX_LINES)
      })()
      for (const listener of listeners.get(jobId) ?? []) listener()
    },
    read: (jobId, after = 0) => read.all(jobId, after),
    forget: (jobId) => void forget.run(jobId),
    onLines: (jobId, listener) => {
      const hearing = listeners.get(jobId) ?? new Set()
      listeners.set(jobId, hearing.add(listener))
      return () => {
        hearing.delete(listener)
        if (hearing.size === 0) listeners.delete(jobId)
      }
    },
  }
}
