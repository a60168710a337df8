import type { Statement } from 'better-sqlite3'
import type { Db } from '#server/db/open-database.ts'

/** What somebody who is dead hears of every statement. */
export class PowerCut extends Error {}

/** A database as one process sees it, which may be killed at any statement: what was not committed is gone, the rest is kept. */
export interface Mortal {
  readonly database: Db
  /** Statements so far; a commit counts as one. */
  statements(): number
  readonly isDead: boolean
  die(): void
  /** Dies in the middle of the `count`-th statement from now on. */
  dieAfter(count: number): void
  /** The same process again; what it remembers must not matter. */
  revive(): void
}

/** `lastStatement`: the statement in the middle of which the process dies. Others on the same database live on. */
export const mortal = ({ sqlite, db, close }: Db, lastStatement = Number.POSITIVE_INFINITY): Mortal => {
  let count = 0
  let isDead = false
  let last = lastStatement
  const step = (): void => {
    if (++count >= last) isDead = true
    if (isDead) throw new PowerCut('The power is gone.')
  }
  const counted = <S extends Statement>(statement: S): S =>
    new Proxy(statement, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target)
        if (typeof value !== 'function') return value
        if (name === 'pluck') return () => counted(target.pluck() as S)
        return (...args: unknown[]) => {
          step()
          return value.apply(target, args)
        }
      },
    })
  const view = new Proxy(sqlite, {
    get: (target, name) => {
      if (name === 'prepare') return (sql: string) => counted(target.prepare(sql))
      if (name === 'transaction') {
        return (work: (...args: unknown[]) => unknown) =>
          target.transaction((...args: unknown[]) => {
            const value = work(...args)
            step()
            return value
          })
      }
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  return {
    database: { sqlite: view, db, close },
    statements: () => count,
    get isDead() {
      return isDead
    },
    die: () => {
      isDead = true
    },
    dieAfter: (statements) => {
      last = count + statements
    },
    revive: () => {
      isDead = false
      last = Number.POSITIVE_INFINITY
    },
  }
}
