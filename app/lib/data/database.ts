import Dexie, { type EntityTable, type Table } from 'dexie'
import type { Change, Row } from '#shared/sync/protocol.ts'
import type { Entry } from './entry.ts'

/** A confirmed match row, with the names of its objects as search keys. */
export interface StoredMatch extends Row {
  readonly names: readonly string[]
}

/** A confirmed job row, with what jobs are listed by. */
export interface StoredJob extends Row {
  readonly state: string
  readonly createdAt: number
  readonly frameId: string
}

/** A blob that lies in the private file system. Its record is written last: no record, no file. */
export interface StoredFile {
  readonly hash: string
  readonly kind: 'thumbnail' | 'preview' | 'log' | 'original'
  readonly bytes: number
  readonly usedAt: number
  /** Of an original: somebody wants it here, also when room is short. */
  readonly isPinned?: boolean
}

/** A blob that a server has yet to get. As long as this is here, ours may be the only copy. */
export interface StoredUpload {
  readonly hash: string
  readonly kind: 'thumbnail' | 'preview' | 'original'
  readonly frameId: string
  readonly bytes: number
  readonly name: string
  readonly folder: string
  readonly modifiedAt: number
  readonly createdAt: number
  /** Why the server would not have it, in words; it is not tried again by itself. */
  readonly trouble?: string
}

/** A file that was taken in from a card or folder, by place, size and time: seen again, it need not be read. */
export interface StoredTaken {
  readonly key: string
  readonly sha256: string
}

/** What is being taken in: enough to go on after the page was closed, where the browser lets us keep the way to the files. */
export interface StoredIntake {
  readonly id: string
  readonly title: string
  readonly startedAt: number
  readonly total: number
  readonly done: number
  readonly handles: readonly unknown[]
}

/** The raw header of a frame as it was when somebody looked at it; `sha256` tells whether the file has changed since. */
export interface StoredHeader {
  readonly id: string
  readonly sha256: string
  readonly cards: unknown
}

/** What the server said of a condition that the tablet's own rows cannot answer, kept for when it is away. */
export interface StoredAnswer {
  readonly key: string
  readonly ids: readonly string[]
  readonly askedAt: number
}

/** Everything the tablet keeps: what the server has confirmed, what it has yet to hear, and what makes browsing fast. */
class Database extends Dexie {
  declare frames: EntityTable<Row, 'id'>
  declare reviews: EntityTable<Row, 'id'>
  declare solutions: EntityTable<Row, 'id'>
  declare matches: EntityTable<StoredMatch, 'id'>
  declare quality: EntityTable<Row, 'id'>
  declare detections: EntityTable<Row, 'id'>
  declare triage: EntityTable<Row, 'id'>
  declare submissions: EntityTable<Row, 'id'>
  declare searches: EntityTable<Row, 'id'>
  declare jobs: EntityTable<StoredJob, 'id'>
  declare imports: EntityTable<Row, 'id'>
  declare holdings: EntityTable<Row, 'id'>
  declare uploads: EntityTable<StoredUpload, 'hash'>
  declare taken: EntityTable<StoredTaken, 'key'>
  declare intakes: EntityTable<StoredIntake, 'id'>
  declare outbox: EntityTable<Change, 'stamp'>
  /** Confirmed changes of tables that only a newer version of these pages knows (see `takeStrangers`). */
  declare strangers: EntityTable<Change, 'stamp'>
  declare entries: EntityTable<Entry, 'id'>
  declare files: EntityTable<StoredFile, 'hash'>
  declare headers: EntityTable<StoredHeader, 'id'>
  declare answers: EntityTable<StoredAnswer, 'key'>
  declare meta: Table<{ readonly key: string; readonly value: unknown }, string>

  constructor() {
    super('darksite')
    this.version(1).stores({
      frames: 'id',
      reviews: 'id',
      solutions: 'id',
      matches: 'id, *names',
      jobs: 'id, frameId, [state+createdAt]',
      outbox: 'stamp, table, [table+id]',
      entries: 'id, rev',
      files: 'hash, [kind+usedAt]',
      headers: 'id',
      meta: 'key',
    })
    this.version(2).stores({ quality: 'id', detections: 'id', triage: 'id' })
    this.version(3).stores({ searches: 'id', answers: 'key' })
    this.version(4).stores({ submissions: 'id' })
    this.version(5).stores({ imports: 'id', holdings: 'id', uploads: 'hash, frameId', taken: 'key', intakes: 'id' })
    this.version(6).stores({ strangers: 'stamp, table' })
  }
}

export const db = new Database()
