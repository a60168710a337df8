import type { Db } from '#server/db/open-database.ts'
import type { Solution } from '#server/solvers/solver.ts'
import type { Star } from '#shared/core/star.ts'
import type { MatchedObject } from '#shared/records/match.ts'

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
  readonly state: 'waiting' | 'solving' | 'success' | 'failure'
  /** Why there is no solution, in words. */
  readonly error: string | null
  readonly result: UploadResult | null
  readonly createdAt: number
  readonly startedAt: number | null
  readonly finishedAt: number | null
}

type Row = Omit<Upload, 'request' | 'result'> & { readonly request: string; readonly result: string | null }

export interface Uploads {
  add(upload: Pick<Upload, 'keyId' | 'file' | 'fileName' | 'request'> & { readonly sha1: string | null }): number
  get(id: number): Upload | null
  /** The newest first. */
  ofKey(keyId: string, limit: number): number[]
  /** Those that a killed server has left unfinished among them, oldest first. */
  unfinished(): number[]
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
  const get = sqlite.prepare<[number], Row>('SELECT * FROM uploads WHERE id = ?')
  const ofKey = sqlite
    .prepare<[string, number], number>('SELECT id FROM uploads WHERE keyId = ? ORDER BY id DESC LIMIT ?')
    .pluck()
  const unfinished = sqlite
    .prepare<[], number>(`SELECT id FROM uploads WHERE state IN ('waiting', 'solving') ORDER BY id`)
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
      return row
        ? { ...row, request: JSON.parse(row.request), result: row.result === null ? null : JSON.parse(row.result) }
        : null
    },
    ofKey: (keyId, limit) => ofKey.all(keyId, limit),
    unfinished: () => unfinished.all(),
    begin: (id) => void begin.run(now(), id),
    succeed: (id, result) => void end.run('success', null, JSON.stringify(result), now(), id),
    fail: (id, error) => void end.run('failure', error, null, now(), id),
    removeBefore: (time) => old.all(time).filter((file): file is string => file !== null),
    files: () => new Set(files.all()),
  }
}
