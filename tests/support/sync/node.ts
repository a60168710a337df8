import type { Db } from '#server/db/open-database.ts'
import { createRecords, type Records } from '#server/sync/records.ts'
import type { SyncRequest, SyncResponse } from '#shared/sync/protocol.ts'
import { memoryDatabase } from '#tests/support/memory-database.ts'
import { type Mortal, mortal, PowerCut } from '#tests/support/mortal-database.ts'

/** A server of the torture: the real records on a real database, with a clock that may be wrong and a power that may fail. */
export class Node {
  readonly name: string
  /** What its clock shows beyond the true time [ms]. */
  drift = 0
  readonly records: Records
  #database: Db
  #power: Mortal

  constructor(name: string, now: () => number) {
    this.name = name
    this.#database = memoryDatabase()
    this.#power = mortal(this.#database)
    this.records = createRecords(this.#power.database, () => now() + this.drift)
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
    for (const table of ['changes', 'reviews', 'jobs', 'searches', 'syncState', 'earlyStamps', 'sqlite_sequence'])
      sqlite.exec(`DELETE FROM ${table}`)
  }

  close(): void {
    this.#database.close()
  }
}
