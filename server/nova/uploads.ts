import { join } from 'node:path'
import type { Config } from '#server/config.ts'
import type { Db } from '#server/db/open-database.ts'
import type { Solution } from '#server/solvers/solver.ts'
import type { Star } from '#shared/core/star.ts'
import type { MatchedObject } from '#shared/records/match.ts'

/** Where the files lie that other programs hand in. */
export const uploadFolder = ({ dataDir }: Pick<Config, 'dataDir'>): string => join(dataDir, 'uploads')

/** What a solved upload has given. */
export interface UploadResult {
  readonly solution: Solution
  /** Rows are stored from the bottom up, as FITS pictures usually are. */
  readonly isBottomUp: boolean
  /** `table` for lists of stars, otherwise the id of the picture's format. */
  readonly format: string
  readonly stars: readonly Pick<Star, 'x' | 'y' | 'flux'>[]
  readonly objects: readonly MatchedObject[]
}

/** Something that another program has handed in to be solved. */
export interface Upload {
  /** Submission and job alike: every submission has one job. */
  readonly id: number
  readonly keyId: string
  /** Name of its file in the folder of uploads; null when there are only lists of stars in the request. */
  readonly file: string | null
  /** As the program calls it, without folders. */
  readonly fileName: string
  /** The fields of `request-json`, but for session and key. */
  readonly request: Readonly<Record<string, unknown>>
  /** As its job says, until it has ended. */
  readonly state: 'waiting' | 'solving' | 'success' | 'failure'
  /** Why there is no solution, in words. */
  readonly error: string | null
  readonly result: UploadResult | null
  readonly createdAt: number
  readonly startedAt: number | null
  readonly finishedAt: number | null
}

interface Row extends Omit<Upload, 'request' | 'result'> {
  readonly request: string
  readonly result: string | null
  readonly jobId: string | null
  readonly jobState: string | null
  readonly jobMessage: string | null
  readonly isJobDeleted: 0 | 1 | null
}

export interface Uploads {
  add(upload: Pick<Upload, 'keyId' | 'file' | 'fileName' | 'request'> & { readonly sha1: string | null }): number
  get(id: number): Upload | null
  /** The newest first. */
  ofKey(keyId: string, limit: number): number[]
  /** The job that solves it. */
  assign(id: number, jobId: string): void
  /** Those for which a killed server has not asked for a job yet, oldest first. */
  unasked(): number[]
  begin(id: number): void
  succeed(id: number, result: UploadResult): void
  fail(id: number, error: string): void
  /** Forgets what is older than this [ms] and finished. Returns the names of its files. */
  removeBefore(time: number): string[]
  /** Names of all files that belong to an upload. */
  files(): Set<string>
}

export const createUploads = ({ sqlite }: Db, now: () => number): Uploads => {
  const add = sqlite.prepare<[string, string | null, string, string | null, string, number]>(
    `INSERT INTO uploads (keyId, file, fileName, sha1, request, state, createdAt) VALUES (?, ?, ?, ?, ?, 'waiting', ?)`,
  )
  const get = sqlite.prepare<[number], Row>(
    `SELECT uploads.*, jobs.state AS jobState, jobs.message AS jobMessage, jobs.isDeleted AS isJobDeleted
     FROM uploads LEFT JOIN jobs ON jobs.id = uploads.jobId WHERE uploads.id = ?`,
  )
  const assign = sqlite.prepare<[string, number]>('UPDATE uploads SET jobId = ? WHERE id = ?')
  const ofKey = sqlite
    .prepare<[string, number], number>('SELECT id FROM uploads WHERE keyId = ? ORDER BY id DESC LIMIT ?')
    .pluck()
  const unasked = sqlite
    .prepare<[], number>(`SELECT id FROM uploads WHERE state IN ('waiting', 'solving') AND jobId IS NULL ORDER BY id`)
    .pluck()
  const begin = sqlite.prepare(`UPDATE uploads SET state = 'solving', startedAt = coalesce(startedAt, ?) WHERE id = ?`)
  const end = sqlite.prepare('UPDATE uploads SET state = ?, error = ?, result = ?, finishedAt = ? WHERE id = ?')
  const old = sqlite.prepare<[number], string | null>('DELETE FROM uploads WHERE finishedAt < ? RETURNING file').pluck()
  const files = sqlite.prepare<[], string>('SELECT file FROM uploads WHERE file IS NOT NULL').pluck()
  return {
    add: ({ keyId, file, fileName, sha1, request }) =>
      Number(add.run(keyId, file, fileName, sha1, JSON.stringify(request), now()).lastInsertRowid),
    get: (id) => {
      const row = get.get(id)
      if (!row) return null
      const { jobId: _id, jobState: _state, jobMessage: _message, isJobDeleted: _deleted, ...upload } = row
      const result = row.result === null ? null : JSON.parse(row.result)
      return { ...upload, ...stateOf(row), request: JSON.parse(row.request), result }
    },
    ofKey: (keyId, limit) => ofKey.all(keyId, limit),
    assign: (id, jobId) => void assign.run(jobId, id),
    unasked: () => unasked.all(),
    begin: (id) => void begin.run(now(), id),
    succeed: (id, result) => void end.run('success', null, JSON.stringify(result), now(), id),
    fail: (id, error) => void end.run('failure', error, null, now(), id),
    removeBefore: (time) => old.all(time).filter((file): file is string => file !== null),
    files: () => new Set(files.all()),
  }
}

/** A job that was stopped, thrown away or given up on has written no answer: then its own end is the answer. */
const stateOf = ({ state, error, jobId, jobState, jobMessage, isJobDeleted }: Row): Pick<Upload, 'state' | 'error'> => {
  if (state === 'success' || state === 'failure' || jobId === null) return { state, error }
  if (jobState === 'queued' && isJobDeleted !== 1) return { state: 'waiting', error }
  if (jobState === 'running' && isJobDeleted !== 1) return { state: 'solving', error }
  return { state: 'failure', error: (jobState === 'failed' && jobMessage) || 'It was stopped.' }
}
