import 'fake-indexeddb/auto'
import type { DBCore } from 'dexie'
import Dexie from 'dexie'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import type { TableName } from '#shared/sync/tables.ts'
import type { Device } from './device.ts'

// One program has one database; every tablet of the torture has a disk of its own, which is put in before the tablet moves.
let disk = new IDBFactory()
const slot = new Proxy(disk, {
  get: (_, name) => {
    const value: unknown = Reflect.get(disk, name, disk)
    return typeof value === 'function' ? value.bind(disk) : value
  },
})
Dexie.dependencies = { indexedDB: slot, IDBKeyRange }

const { db } = await import('#lib/data/database.ts')
const { edit } = await import('#lib/data/edit.ts')
const { viewReview } = await import('#lib/data/view.ts')
const { acceptResponse, nextRequest } = await import('#lib/sync/accept.ts')

class Killed extends Error {}
let writesLeft = Number.POSITIVE_INFINITY

db.use({
  stack: 'dbcore',
  name: 'mortal',
  create: (core: DBCore): DBCore => ({
    ...core,
    table: (name) => {
      const table = core.table(name)
      return {
        ...table,
        mutate: (request) => (--writesLeft < 0 ? Promise.reject(new Killed('The tab is gone.')) : table.mutate(request)),
      }
    },
  }),
})

const isKilled = (cause: unknown): boolean =>
  cause instanceof Error && (cause instanceof Killed || isKilled(Reflect.get(cause, 'inner')))

/** A tablet of the app itself: its own database code over IndexedDB in memory. Only one program may use them, one at a time. */
export const deviceInDexie = (name: string): Device => {
  const own = new IDBFactory()
  const clock = Date.now
  const onDisk = async <T>(now: number, work: () => Promise<T>): Promise<T> => {
    if (disk !== own) {
      db.close({ disableAutoOpen: false })
      disk = own
    }
    Date.now = () => now
    try {
      return await work()
    } finally {
      Date.now = clock
    }
  }
  return {
    name,
    edit: (table, id, patch, now) => onDisk(now, () => edit(table as TableName, id, patch)),
    request: (now) => onDisk(now, nextRequest),
    accept: (request, response, now, lastWrite) =>
      onDisk(now, async () => {
        writesLeft = lastWrite ?? Number.POSITIVE_INFINITY
        try {
          await acceptResponse(request, response)
          return true
        } catch (cause) {
          if (!isKilled(cause)) throw cause
          db.close({ disableAutoOpen: false })
          return false
        } finally {
          writesLeft = Number.POSITIVE_INFINITY
        }
      }),
    view: (id) => onDisk(clock(), async () => ({ ...(await viewReview(id)) })),
    waiting: () => onDisk(clock(), () => db.outbox.count()),
    close: async () => {},
  }
}
