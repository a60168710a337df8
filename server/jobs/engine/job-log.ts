import type { Db } from '#server/db/open-database.ts'

export interface LogLine {
  /** Wall clock [ms]. */
  readonly at: number
  readonly line: string
}

export interface JobLog {
  append(jobId: string, lines: readonly LogLine[]): void
  /** Oldest first. */
  read(jobId: string): LogLine[]
}

/** The last lines that are kept of each job. */
export const MAX_LINES = 1000
const MAX_LENGTH = 2000

export const createJobLog = ({ sqlite }: Db): JobLog => {
  const insert = sqlite.prepare<[string, number, string]>('INSERT INTO jobLog (jobId, at, line) VALUES (?, ?, ?)')
  const trim = sqlite.prepare<[string, string, number]>(
    'DELETE FROM jobLog WHERE jobId = ? AND seq <= (SELECT seq FROM jobLog WHERE jobId = ? ORDER BY seq DESC LIMIT 1 OFFSET ?)',
  )
  const read = sqlite.prepare<[string], LogLine>('SELECT at, line FROM jobLog WHERE jobId = ? ORDER BY seq')
  return {
    append: (jobId, lines) => {
      if (lines.length === 0) return
      sqlite.transaction(() => {
        for (const { at, line } of lines.slice(-MAX_LINES)) insert.run(jobId, at, line.slice(0, MAX_LENGTH))
        trim.run(jobId, jobId, MAX_LINES)
      })()
    },
    read: (jobId) => read.all(jobId),
  }
}
