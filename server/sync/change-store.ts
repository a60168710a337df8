import type { Change, Row } from '#shared/sync/protocol.ts'

/** Port: what syncing needs of a database. SQLite in production, arrays in tests. */
export interface ChangeStore {
  /** Appends to the log and returns true, or false when this stamp is there already. */
  append(change: Change): boolean
  /** The log after `cursor`, oldest first. */
  since(cursor: number, limit: number): readonly { readonly seq: number; readonly change: Change }[]
  row(table: string, id: string): Row | undefined
  save(table: string, row: Row): void
}
