import type { Db } from '#server/db/open-database.ts'

/** How long an engine is believed to live without a sign [ms]. */
export const LEASE_MS = 15_000

/** The engines that work on these rows. Each lets its beat count up; nobody compares clocks. */
export interface Roll {
  join(): void
  /** A sign of life. */
  beat(): void
  leave(): void
  /** Engines whose beat has stood still for `LEASE_MS` of our own steady clock, and owners that are not on the roll at all. */
  silent(): string[]
  strike(owner: string): void
}

/**
 * `elapsed` is a clock [ms] that nobody can set. `isAlone` says that this process alone has the data folder: then everybody
 * else on the roll is dead, however short ago the beat was.
 */
export const createRoll = ({ sqlite }: Db, own: string, elapsed: () => number, isAlone: boolean): Roll => {
  const beat = sqlite.prepare<[string]>(
    'INSERT INTO jobEngines (owner, beat) VALUES (?, 0) ON CONFLICT (owner) DO UPDATE SET beat = beat + 1',
  )
  const strike = sqlite.prepare<[string]>('DELETE FROM jobEngines WHERE owner = ?')
  const others = sqlite.prepare<[string], { owner: string; beat: number }>('SELECT owner, beat FROM jobEngines WHERE owner <> ?')
  const unknown = sqlite
    .prepare<[string], string>(
      `SELECT DISTINCT owner FROM jobLeases
       WHERE owner IS NOT NULL AND owner <> ? AND owner NOT IN (SELECT owner FROM jobEngines)`,
    )
    .pluck()
  const heard = new Map<string, { beat: number; at: number }>()
  const isSilent = ({ owner, beat: count }: { owner: string; beat: number }): boolean => {
    const last = heard.get(owner)
    if (last?.beat === count) return elapsed() - last.at > LEASE_MS
    heard.set(owner, { beat: count, at: elapsed() })
    return false
  }
  return {
    join: () => void beat.run(own),
    beat: () => void beat.run(own),
    leave: () => void strike.run(own),
    silent: () => [
      ...others
        .all(own)
        .filter((other) => isAlone || isSilent(other))
        .map(({ owner }) => owner),
      ...unknown.all(own),
    ],
    strike: (owner) => {
      strike.run(owner)
      heard.delete(owner)
    },
  }
}
