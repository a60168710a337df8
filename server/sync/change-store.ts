import type { Change, Row } from '#shared/sync/protocol.ts'

/** A change with its place in the log, and the name of the server it came from: null for this one and its tablets. */
export interface LogEntry {
  readonly seq: number
  readonly change: Change
  readonly origin: string | null
}

/** Port: what syncing needs of a database. SQLite in production, arrays in tests. */
export interface ChangeStore {
  /**
   * Appends to the log and returns true, or false when all of it is there already. One stamp is one entry: when a part of its
   * fields came before (a tablet gave back what a server had lost), the whole moves to the end, where everybody hears of it.
   */
  append(change: Change, origin?: string | null): boolean
  /** The log after `cursor`, oldest first. */
  since(cursor: number, limit: number): readonly LogEntry[]
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
  /** Remembers that the log has fields or values which this version of the program cannot put into rows. */
  noteUnread(): void
  row(table: string, id: string): Row | undefined
  save(table: string, row: Row): void
}
