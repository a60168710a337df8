import type { Change, Row } from '#shared/sync/protocol.ts'

/** Port: what syncing needs of a database. SQLite in production, arrays in tests. */
export interface ChangeStore {
  /** Appends to the log and returns true, or false when this stamp is there already. */
  append(change: Change): boolean
  /** The log after `cursor`, oldest first. */
  since(cursor: number, limit: number): readonly { readonly seq: number; readonly change: Change }[]
  /** The number of the newest change there ever was; 0 before the first. */
  newest(): number
  /** The latest stamp in the log; one of time 0 when it is empty. */
  latestStamp(): string
  /** The name of this history. */
  epoch(): string
  /** Gives the history another name, so that every device begins anew. */
  renewEpoch(): void
  /** Remembers that a change with this stamp was refused because it came too early. */
  refuseEarly(stamp: string): void
  wasEarly(stamp: string): boolean
  row(table: string, id: string): Row | undefined
  save(table: string, row: Row): void
}
