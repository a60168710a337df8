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
  /** The engine that works on it, and how long that is believed without a sign of life [ms]. */
  readonly owner: string | null
  readonly leaseUntil: number | null
  /** The job that does the same and was asked for earlier: this one shares its fate. */
  readonly follows: string | null
}

export interface Leases {
  add(lease: Omit<Lease, 'owner' | 'leaseUntil'>): void
  /** The unfinished job of this key that is not itself a follower. */
  leaderOf(jobKey: string): string | undefined
  followersOf(jobId: string): string[]
  /** Takes the most urgent job that may run now; atomic, so that two engines never get the same one. */
  claim(owner: string, now: number, isBackground: boolean): string | undefined
  /** A sign of life. False when somebody else has the job now. */
  beat(jobId: string, owner: string, now: number): boolean
  /** Gives the job back to be taken again. False when it was not ours any more. */
  release(jobId: string, owner: string, runAfter: number): boolean
  /** The job is finished. False when it was not ours any more; `owner` null is for jobs nobody works on. */
  remove(jobId: string, owner: string | null): boolean
  /** Followers of a job that was stopped: the first takes its place. */
  promote(jobId: string): string | undefined
  /** Jobs whose engine has fallen silent. */
  lapsed(now: number): Lease[]
}

/** How long an engine is believed to live without a sign [ms]. */
export const LEASE_MS = 15_000

export const createLeases = ({ sqlite }: Db): Leases => {
  const add = sqlite.prepare<[Omit<Lease, 'owner' | 'leaseUntil'>]>(
    `INSERT INTO jobLeases (jobId, type, jobKey, isBackground, priority, createdAt, runAfter, follows)
     VALUES (@jobId, @type, @jobKey, @isBackground, @priority, @createdAt, @runAfter, @follows)`,
  )
  const leader = sqlite.prepare<[string], string>('SELECT jobId FROM jobLeases WHERE jobKey = ? AND follows IS NULL').pluck()
  const followers = sqlite
    .prepare<[string], string>('SELECT jobId FROM jobLeases WHERE follows = ? ORDER BY createdAt, rowid')
    .pluck()
  // A time to wait that is longer than any we set means that the clock was set back.
  const claim = sqlite
    .prepare<{ owner: string; until: number; now: number; latest: number; isBackground: 0 | 1 }, string>(
      `UPDATE jobLeases SET owner = @owner, leaseUntil = @until WHERE jobId = (
         SELECT jobId FROM jobLeases
         WHERE owner IS NULL AND follows IS NULL AND isBackground = @isBackground
           AND (runAfter <= @now OR runAfter > @latest)
           AND (isBackground = 0 OR type NOT IN (SELECT type FROM jobLeases WHERE isBackground = 1 AND owner IS NOT NULL))
         ORDER BY priority DESC, createdAt, rowid LIMIT 1
       ) RETURNING jobId`,
    )
    .pluck()
  const beat = sqlite.prepare<[number, string, string]>('UPDATE jobLeases SET leaseUntil = ? WHERE jobId = ? AND owner = ?')
  const release = sqlite.prepare<[number, string, string]>(
    'UPDATE jobLeases SET owner = NULL, leaseUntil = NULL, runAfter = ? WHERE jobId = ? AND owner = ?',
  )
  const remove = sqlite.prepare<[string, string | null]>('DELETE FROM jobLeases WHERE jobId = ? AND owner IS ?')
  const lead = sqlite.prepare<[string]>('UPDATE jobLeases SET follows = NULL WHERE jobId = ?')
  const follow = sqlite.prepare<[string, string]>('UPDATE jobLeases SET follows = ? WHERE follows = ?')
  const lapsed = sqlite.prepare<[number, number], Lease>(
    'SELECT * FROM jobLeases WHERE owner IS NOT NULL AND (leaseUntil < ? OR leaseUntil > ?)',
  )
  return {
    add: (lease) => void add.run(lease),
    leaderOf: (key) => leader.get(key),
    followersOf: (jobId) => followers.all(jobId),
    claim: (owner, now, isBackground) =>
      claim.get({ owner, until: now + LEASE_MS, now, latest: now + MAX_BACKOFF_MS, isBackground: isBackground ? 1 : 0 }),
    beat: (jobId, owner, now) => beat.run(now + LEASE_MS, jobId, owner).changes === 1,
    release: (jobId, owner, runAfter) => release.run(runAfter, jobId, owner).changes === 1,
    remove: (jobId, owner) => remove.run(jobId, owner).changes === 1,
    promote: (jobId) => {
      const [heir] = followers.all(jobId)
      if (heir === undefined) return undefined
      lead.run(heir)
      follow.run(heir, jobId)
      return heir
    },
    lapsed: (now) => lapsed.all(now, now + LEASE_MS),
  }
}
