import type { Db } from '#server/db/open-database.ts'
import { MAX_BACKOFF_MS } from './retry.ts'

/** A job that is not finished. Kept beside the row, because no tablet needs to know. */
export interface Lease {
  readonly jobId: string
  readonly type: string
  readonly jobKey: string
  readonly isBackground: 0 | 1
  readonly priority: number
  readonly createdAt: number
  /** Not before this [ms]. */
  readonly runAfter: number
  /** The engine that works on it. */
  readonly owner: string | null
  /** The job that does the same and was asked for earlier: this one shares its fate. */
  readonly follows: string | null
  /** The job that has to end before this one begins. */
  readonly waitsFor: string | null
  /** How often it ended in a fault that may pass. */
  readonly failures: number
  /** How often its engine died while it ran, without having died otherwise since. */
  readonly strikes: number
}

type NewLease = Omit<Lease, 'owner' | 'failures' | 'strikes'>

export interface Leases {
  /** False when there is one already. */
  add(lease: NewLease): boolean
  of(jobId: string): Lease | undefined
  /** The unfinished job of this key that is not itself a follower. */
  leaderOf(jobKey: string): string | undefined
  followersOf(jobId: string): string[]
  /** Takes the most urgent job that may run now; atomic, so that two engines never get the same one. */
  claim(owner: string, now: number, excludedTypes: readonly string[], isIdle: boolean): Lease | undefined
  /** Gives the job back to be taken again. False when it was not this owner's any more. */
  release(jobId: string, owner: string, runAfter: number, counts?: Partial<Pick<Lease, 'failures' | 'strikes'>>): boolean
  /** The job is finished. False when it was not this owner's any more; null is for jobs nobody works on. */
  remove(jobId: string, owner: string | null): boolean
  /** Followers of a job that was stopped: the first takes its place. */
  promote(jobId: string): string | undefined
  /** A more urgent wish for the same makes it more urgent. */
  raise(jobId: string, priority: number): void
  heldBy(owner: string): Lease[]
  /** The type of the most urgent job among these types that somebody waits for (priority 0 or more) and that may run now. */
  awaited(now: number, types: readonly string[]): string | undefined
  /** The jobs that wait for the end of this one. */
  waitingFor(jobId: string): string[]
  /** It need not wait for another job any longer. */
  free(jobId: string): void
  /** An engine died without these: whatever kills engines, it was not they, and they need not rest. */
  acquit(deadOwner: string): void
  /** Those of a type that wait for their turn and say something else than `message`, or the very same; the next first. */
  queuedOf(type: string, message: string, isSame: boolean): string[]
}

/** After so many strikes a job runs only when nothing else does, so that nobody else is blamed for it. */
export const SUSPECT_STRIKES = 2

/** More waiting jobs of a type than this are not told one by one why they wait. */
const MAX_TOLD = 200

export const createLeases = ({ sqlite }: Db): Leases => {
  const add = sqlite.prepare<[NewLease]>(
    `INSERT OR IGNORE INTO jobLeases (jobId, type, jobKey, isBackground, priority, createdAt, runAfter, follows, waitsFor)
     VALUES (@jobId, @type, @jobKey, @isBackground, @priority, @createdAt, @runAfter, @follows, @waitsFor)`,
  )
  const of = sqlite.prepare<[string], Lease>('SELECT * FROM jobLeases WHERE jobId = ?')
  const leader = sqlite.prepare<[string], string>('SELECT jobId FROM jobLeases WHERE jobKey = ? AND follows IS NULL').pluck()
  const followers = sqlite.prepare<[string], string>('SELECT jobId FROM jobLeases WHERE follows = ?').pluck()
  const first = sqlite
    .prepare<[string], string>('SELECT jobId FROM jobLeases WHERE follows = ? ORDER BY createdAt, rowid LIMIT 1')
    .pluck()
  // A time to wait that is longer than any we set means that the clock was set back.
  const claim = sqlite.prepare<Record<string, string | number>, Lease>(
    `UPDATE jobLeases SET owner = @owner WHERE jobId = (
       SELECT jobId FROM jobLeases
       WHERE owner IS NULL AND follows IS NULL AND waitsFor IS NULL
         AND (runAfter <= @now OR runAfter > @latest)
         AND type NOT IN (SELECT value FROM json_each(@excluded))
         AND (strikes < ${SUSPECT_STRIKES} OR @isIdle = 1)
         AND (isBackground = 0 OR type NOT IN (SELECT type FROM jobLeases WHERE isBackground = 1 AND owner IS NOT NULL))
       ORDER BY priority DESC, createdAt, rowid LIMIT 1
     ) RETURNING *`,
  )
  const release = sqlite.prepare<[number, number | null, number | null, string, string]>(
    `UPDATE jobLeases SET owner = NULL, runAfter = ?, failures = coalesce(?, failures), strikes = coalesce(?, strikes)
     WHERE jobId = ? AND owner = ?`,
  )
  const remove = sqlite.prepare<[string, string | null]>('DELETE FROM jobLeases WHERE jobId = ? AND owner IS ?')
  const lead = sqlite.prepare<[string]>('UPDATE jobLeases SET follows = NULL WHERE jobId = ?')
  const follow = sqlite.prepare<[string, string]>('UPDATE jobLeases SET follows = ? WHERE follows = ?')
  const raise = sqlite.prepare<[number, string]>('UPDATE jobLeases SET priority = max(priority, ?) WHERE jobId = ?')
  const heldBy = sqlite.prepare<[string], Lease>('SELECT * FROM jobLeases WHERE owner = ?')
  const awaited = sqlite
    .prepare<[number, string], string>(
      `SELECT type FROM jobLeases
       WHERE owner IS NULL AND follows IS NULL AND waitsFor IS NULL AND priority >= 0 AND runAfter <= ?
         AND strikes < ${SUSPECT_STRIKES} AND type IN (SELECT value FROM json_each(?))
       ORDER BY priority DESC, createdAt, rowid LIMIT 1`,
    )
    .pluck()
  const waiting = sqlite.prepare<[string], string>('SELECT jobId FROM jobLeases WHERE waitsFor = ?').pluck()
  const free = sqlite.prepare<[string]>('UPDATE jobLeases SET waitsFor = NULL WHERE jobId = ?')
  const acquit = sqlite.prepare<[string]>('UPDATE jobLeases SET strikes = 0, runAfter = 0 WHERE strikes > 0 AND owner IS NOT ?')
  const queuedOf = sqlite
    .prepare<[string, string, 0 | 1], string>(
      `SELECT jobId FROM jobLeases JOIN jobs ON id = jobId
       WHERE owner IS NULL AND follows IS NULL AND waitsFor IS NULL AND jobLeases.type = ? AND (coalesce(message, '') = ?) = ?
       ORDER BY jobLeases.priority DESC, jobLeases.createdAt LIMIT ${MAX_TOLD}`,
    )
    .pluck()
  return {
    add: (lease) => add.run(lease).changes === 1,
    of: (jobId) => of.get(jobId),
    leaderOf: (key) => leader.get(key),
    followersOf: (jobId) => followers.all(jobId),
    claim: (owner, now, excluded, isIdle) =>
      claim.get({ owner, now, latest: now + MAX_BACKOFF_MS * 2, excluded: JSON.stringify(excluded), isIdle: isIdle ? 1 : 0 }),
    release: (jobId, owner, runAfter, { failures, strikes } = {}) =>
      release.run(runAfter, failures ?? null, strikes ?? null, jobId, owner).changes === 1,
    remove: (jobId, owner) => remove.run(jobId, owner).changes === 1,
    promote: (jobId) => {
      const heir = first.get(jobId)
      if (heir === undefined) return undefined
      lead.run(heir)
      follow.run(heir, jobId)
      return heir
    },
    raise: (jobId, priority) => void raise.run(priority, jobId),
    heldBy: (owner) => heldBy.all(owner),
    awaited: (now, types) => awaited.get(now, JSON.stringify(types)),
    waitingFor: (jobId) => waiting.all(jobId),
    free: (jobId) => void free.run(jobId),
    acquit: (deadOwner) => void acquit.run(deadOwner),
    queuedOf: (type, message, isSame) => queuedOf.all(type, message, isSame ? 1 : 0),
  }
}
