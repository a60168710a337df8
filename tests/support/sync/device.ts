import type { Change, Row, SyncRequest, SyncResponse } from '#shared/sync/protocol.ts'
import { Tablet } from '#tests/support/tablet.ts'

/** What the torture does with a tablet, whatever its store is. `now` is what its clock shows [ms]. */
export interface Device {
  readonly name: string
  edit(table: string, id: string, patch: Change['patch'], now: number): Promise<void>
  request(now: number): Promise<SyncRequest>
  /** False when the program was killed at write number `lastWrite`. */
  accept(request: SyncRequest, response: SyncResponse, now: number, lastWrite?: number): Promise<boolean>
  /** What people see of a review. */
  view(id: string): Promise<Row['fields'] | undefined>
  waiting(): Promise<number>
  close(): Promise<void>
}

/** A tablet in memory: nothing of it can be half done. */
export const deviceInMemory = (name: string): Device => {
  const tablet = new Tablet(name)
  return {
    name,
    edit: async (table, id, patch, now) => tablet.edit(table, id, patch, now),
    request: async () => tablet.request(),
    accept: async (request, response, now, lastWrite) => {
      if (lastWrite !== undefined) return false
      tablet.accept(request, response, now)
      return true
    },
    view: async (id) => tablet.view(`reviews/${id}`),
    waiting: async () => tablet.outbox.length,
    close: async () => {},
  }
}
