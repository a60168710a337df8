import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { Db } from '#server/db/open-database.ts'

/** A program that may ask this server to solve. */
export interface SolverKey {
  readonly id: string
  /** What the user calls the program. */
  readonly name: string
  readonly createdAt: number
  /** When it last logged in; null when it never did. */
  readonly usedAt: number | null
}

/** API keys of other programs and their sessions. Only hashes are kept: 128 random bits need no slow hash. */
export interface SolverKeys {
  list(): SolverKey[]
  /** Makes a key. `secret` is shown once and never again. */
  create(name: string): SolverKey & { readonly secret: string }
  /** Takes a key back, with its sessions. False when there is none. */
  remove(id: string): boolean
  /** A session for a key, or null for a wrong key; where it was shown from is remembered as long as the session lasts. */
  login(secret: string, address: string | null): { readonly session: string; readonly key: SolverKey } | null
  /** The key of a session, or null when there is none (any more). */
  keyOf(session: string): SolverKey | null
  /** Whether a key that still holds was shown from this address. */
  isKnownAt(address: string): boolean
}

const SESSION_MS = 7 * 86_400_000

export const createSolverKeys = ({ sqlite }: Db, now: () => number): SolverKeys => {
  const all = sqlite.prepare<[], SolverKey>('SELECT id, name, createdAt, usedAt FROM solverKeys ORDER BY createdAt, id')
  const insert = sqlite.prepare('INSERT INTO solverKeys (id, name, hash, createdAt) VALUES (?, ?, ?, ?)')
  const remove = sqlite.prepare('DELETE FROM solverKeys WHERE id = ?')
  const removeSessions = sqlite.prepare('DELETE FROM solverSessions WHERE keyId = ?')
  const forget = sqlite.prepare('DELETE FROM solverSessions WHERE createdAt < ?')
  const byHash = sqlite.prepare<[string], SolverKey>('SELECT id, name, createdAt, usedAt FROM solverKeys WHERE hash = ?')
  const use = sqlite.prepare('UPDATE solverKeys SET usedAt = ? WHERE id = ?')
  const open = sqlite.prepare('INSERT INTO solverSessions (hash, keyId, createdAt, address) VALUES (?, ?, ?, ?)')
  const bySession = sqlite.prepare<[string, number], SolverKey>(
    `SELECT k.id, k.name, k.createdAt, k.usedAt FROM solverSessions s JOIN solverKeys k ON k.id = s.keyId
     WHERE s.hash = ? AND s.createdAt >= ?`,
  )
  const byAddress = sqlite.prepare<[string, number], unknown>('SELECT 1 FROM solverSessions WHERE address = ? AND createdAt >= ?')
  return {
    list: () => all.all(),
    create: (name) => {
      const key = { id: randomUUID(), name, createdAt: now(), usedAt: null }
      const secret = randomBytes(16).toString('hex')
      insert.run(key.id, name, hashOf(secret), key.createdAt)
      return { ...key, secret }
    },
    remove: (id) =>
      sqlite.transaction(() => {
        removeSessions.run(id)
        return remove.run(id).changes === 1
      })(),
    login: (secret, address) => {
      const key = byHash.get(hashOf(secret))
      if (!key) return null
      const session = randomBytes(16).toString('hex')
      sqlite.transaction(() => {
        forget.run(now() - SESSION_MS)
        use.run(now(), key.id)
        open.run(hashOf(session), key.id, now(), address)
      })()
      return { session, key }
    },
    isKnownAt: (address) => byAddress.get(address, now() - SESSION_MS) !== undefined,
    keyOf: (session) => bySession.get(hashOf(session), now() - SESSION_MS) ?? null,
  }
}

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')
