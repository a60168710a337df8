import type Database from 'better-sqlite3'
import type { ChangeStore } from './change-store.ts'
import { fold, isReadable } from './sync.ts'
import { vocabulary } from './vocabulary.ts'

const PAGE = 1000

/**
 * After an update: puts into their rows what other servers told and an older version of this one could not read. Part of a
 * transaction; costs nothing when there was no such thing.
 */
export const readUnread = (sqlite: Database.Database, store: ChangeStore): void => {
  const noted = sqlite.prepare<[], string>(`SELECT value FROM syncState WHERE name = 'unread'`).pluck().get()
  if (noted === undefined || noted === vocabulary()) return
  sqlite.prepare(`DELETE FROM syncState WHERE name = 'unread'`).run()
  for (let cursor = 0; ; ) {
    const page = store.since(cursor, PAGE)
    for (const { change } of page) {
      fold(store, change)
      if (!isReadable(change)) store.noteUnread()
    }
    const last = page.at(-1)
    if (!last) return
    cursor = last.seq
  }
}
