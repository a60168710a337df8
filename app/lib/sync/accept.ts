import { confirmChanges } from '#lib/data/confirm.ts'
import { db } from '#lib/data/database.ts'
import { deviceName } from '#lib/data/edit.ts'
import { readMeta, writeMeta } from '#lib/data/meta.ts'
import type { SyncRequest, SyncResponse } from '#shared/sync/protocol.ts'
import {
  type Acceptance,
  acceptanceOf,
  isAnyEarly,
  NO_STAMP,
  offersOf,
  type ReplicaState,
  requestOf,
} from '#shared/sync/replica.ts'
import { TABLES, type TableName } from '#shared/sync/tables.ts'

const TABLE_NAMES = Object.keys(TABLES) as TableName[]
const PAGE = 500

/** What this tablet has to ask the server next. */
export const nextRequest = async (): Promise<SyncRequest> => {
  // Another tab may write between the two: a question about a history that is known no more is one that changes nothing.
  const state = await replicaState()
  return requestOf(state, await db.outbox.orderBy('stamp').limit(PAGE).toArray())
}

/** Takes the server's answer in, whole or not at all: rows, outbox, cursor and clock in one transaction. */
export const acceptResponse = (request: SyncRequest, response: SyncResponse): Promise<Acceptance> =>
  db.transaction('rw', db.tables, async () => {
    const waiting = isAnyEarly(response) ? await db.outbox.orderBy('stamp').toArray() : []
    const acceptance = acceptanceOf(await replicaState(), waiting, request, response, Date.now())
    if (acceptance.kind === 'stale') return acceptance
    if (acceptance.kind === 'other-history') await forgetConfirmed()
    else {
      await db.outbox.bulkDelete([...acceptance.gone])
      await confirmChanges(acceptance.outcome.confirmed)
      if (acceptance.again.length > 0) {
        await db.outbox.clear()
        await db.outbox.bulkAdd([...acceptance.again])
      }
      await writeMeta('syncedAt', Date.now())
    }
    const { epoch, cursor, latest, latestConfirmed, clockOffset } = acceptance.state
    await db.meta.bulkPut(
      Object.entries({ epoch, cursor, latest, latestConfirmed, clockOffset }).map(([key, value]) => ({ key, value })),
    )
    return acceptance
  })

const replicaState = async (): Promise<ReplicaState> => ({
  device: await deviceName(),
  epoch: await readMeta('epoch', ''),
  cursor: await readMeta('cursor', 0),
  latest: await readMeta('latest', NO_STAMP),
  latestConfirmed: await readMeta('latestConfirmed', NO_STAMP),
  clockOffset: await readMeta('clockOffset', 0),
})

/** Forgets what a server confirmed, when that server's history is gone; edits that wait stay, and what people said is offered again. */
const forgetConfirmed = async (): Promise<void> => {
  const waiting = new Set(await db.outbox.toCollection().primaryKeys())
  for (const name of TABLE_NAMES) {
    if (Object.keys(TABLES[name].row.shape).length > TABLES[name].serverFields.length) {
      const offers = (await db[name].toArray()).flatMap((row) => offersOf(name, row))
      await db.outbox.bulkAdd(offers.filter(({ stamp }) => !waiting.has(stamp)))
    }
    await db[name].clear()
  }
  await db.strangers.clear()
  await db.entries.clear()
  await writeMeta('era', (await readMeta('era', 0)) + 1)
}
