import type { Db } from '#server/db/open-database.ts'
import { SYNCED } from '#server/db/schema.ts'
import { createLogCompactor, FIRST_ROW } from '#server/sync/compact.ts'
import { createPeers, type PeerQuestion, type Peers } from '#server/sync/peers.ts'
import { createRecords, type Records } from '#server/sync/records.ts'
import type { SyncRequest, SyncResponse } from '#shared/sync/protocol.ts'
import { isBound } from '#shared/sync/tables.ts'
import { memoryDatabase } from '#tests/support/memory-database.ts'
import { type Mortal, mortal, PowerCut } from '#tests/support/mortal-database.ts'

/** A server of the torture: the real records on a real database, with a clock that may be wrong and a power that may fail. */
export class Node {
  readonly name: string
  /** What its clock shows beyond the true time [ms]. */
  drift = 0
  readonly records: Records
  readonly peers: Peers
  #peers = new Set<string>()
  #database: Db
  #power: Mortal

  constructor(name: string, now: () => number) {
    this.name = name
    this.#database = memoryDatabase()
    this.#power = mortal(this.#database)
    this.records = createRecords(this.#power.database, () => now() + this.drift)
    this.peers = createPeers(this.#power.database, this.records, () => now() + this.drift)
  }

  /** Keeps itself alike with another server from now on, also after it has lost everything. */
  follow(name: string): void {
    this.#peers.add(name)
    this.peers.add(name, null)
  }

  /** False when the power failed at that statement. */
  accept(name: string, question: PeerQuestion, response: SyncResponse, lastStatement?: number): boolean {
    return this.during(() => this.peers.accept(name, question, response), lastStatement) !== null
  }

  /** What happens at night. */
  compact(lastStatement?: number): void {
    this.during(() => {
      const compact = createLogCompactor(this.#power.database)
      for (let next: typeof FIRST_ROW | null = FIRST_ROW; next; ) next = compact(next, 2).next
    }, lastStatement)
  }

  /** Every row that servers share, with its stamps, as text that is the same for the same rows. */
  rows(): string {
    const tables = Object.keys(SYNCED).filter((name) => !isBound(name))
    return JSON.stringify(
      tables.map((name) => this.#database.sqlite.prepare(`SELECT * FROM "${name}" ORDER BY id`).all()),
      (key, value: unknown) => (key === 'stamps' ? Object.entries(JSON.parse(String(value))).sort() : value),
    )
  }

  /** Answers null when the power failed at that statement: nobody hears anything, and the server starts again. */
  during<T>(work: (records: Records) => T, lastStatement?: number): T | null {
    if (lastStatement !== undefined) this.#power.dieAfter(lastStatement)
    try {
      return work(this.records)
    } catch (cause) {
      if (!(cause instanceof PowerCut)) throw cause
      return null
    } finally {
      this.#power.revive()
    }
  }

  sync(request: SyncRequest, lastStatement?: number): SyncResponse | null {
    return this.during((records) => records.sync(request), lastStatement)
  }

  /** Empty again, as with a new data folder. */
  wipe(): void {
    const { sqlite } = this.#database
    const tables = ['changes', 'reviews', 'jobs', 'searches', 'triage', 'syncState', 'earlyStamps', 'peers', 'sqlite_sequence']
    for (const table of tables) sqlite.exec(`DELETE FROM ${table}`)
    for (const name of this.#peers) this.peers.add(name, null)
  }

  close(): void {
    this.#database.close()
  }
}
