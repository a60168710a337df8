import type { Db } from '#server/db/open-database.ts'
import type { Deed } from '#shared/records/device.ts'

/** The book of deeds: who changed what, from where, and who was turned away. */
export interface Deeds {
  write(deed: Omit<Deed, 'seq' | 'at'>): void
  /** The newest first; `before` goes on. */
  read(before: number | null, limit: number): Deed[]
}

/** So many lines are kept; the oldest go first. */
const KEPT = 20_000
const PRUNE_EVERY = 500

export const createDeeds = ({ sqlite }: Db, now: () => number): Deeds => {
  const insert = sqlite.prepare('INSERT INTO deeds (at, who, role, address, what, path, status) VALUES (?, ?, ?, ?, ?, ?, ?)')
  const prune = sqlite.prepare('DELETE FROM deeds WHERE seq <= ?')
  const page = sqlite.prepare<[number, number], Deed>('SELECT * FROM deeds WHERE seq < ? ORDER BY seq DESC LIMIT ?')
  return {
    write: ({ who, role, address, what, path, status }) => {
      const seq = Number(insert.run(now(), who, role, address, what, path, status).lastInsertRowid)
      if (seq % PRUNE_EVERY === 0) prune.run(seq - KEPT)
    },
    read: (before, limit) => page.all(before ?? Number.MAX_SAFE_INTEGER, limit),
  }
}
