import { confirmChanges } from '#lib/data/confirm.ts'
import { db } from '#lib/data/database.ts'
import { deviceName, NO_STAMP } from '#lib/data/edit.ts'
import { readMeta, writeMeta } from '#lib/data/meta.ts'
import type { Change, SyncResponse } from '#shared/sync/protocol.ts'
import { TABLES, type TableName } from '#shared/sync/tables.ts'
import { clockOffsetOf, latestOf, type Outcome, outcomeOf, restamp } from './outcome.ts'

const TABLE_NAMES = Object.keys(TABLES) as TableName[]

/** Takes the server's answer in, whole or not at all: rows, outbox, cursor and clock in one transaction. */
export const acceptResponse = (sent: readonly Change[], response: SyncResponse): Promise<Outcome> =>
  db.transaction('rw', db.tables, async () => {
    const outcome = outcomeOf(sent, response)
    await db.outbox.bulkDelete(sent.map(({ stamp }) => stamp))
    await confirmChanges(outcome.confirmed)
    const before: string = await readMeta('latestConfirmed', NO_STAMP)
    const confirmed = latestOf(
      outcome.confirmed.map(({ stamp }) => stamp),
      before,
    )
    await writeMeta('latestConfirmed', confirmed)
    await writeMeta('clockOffset', clockOffsetOf(response.now, Date.now()))
    await writeMeta('latest', await latestStamp(outcome.early, confirmed, response.now))
    await writeMeta('cursor', response.cursor)
    await writeMeta('syncedAt', Date.now())
    return outcome
  })

/** Puts edits that were stamped too early back with the server's time, and says which stamp the next edit must follow. */
const latestStamp = async (early: readonly Change[], confirmed: string, now: number): Promise<string> => {
  const own: string = await readMeta('latest', NO_STAMP)
  if (early.length === 0) return latestOf([own], confirmed)
  // Edits made while the request was under way carry the wrong clock too: all that waits is stamped anew, in order.
  const waiting = await db.outbox.orderBy('stamp').toArray()
  const again = restamp([...early, ...waiting], confirmed, now, await deviceName())
  await db.outbox.clear()
  await db.outbox.bulkAdd(again)
  return again.at(-1)?.stamp ?? confirmed
}

/** Forgets what a server confirmed, when that server's history is gone; edits that wait stay. */
export const forgetConfirmed = (): Promise<void> =>
  db.transaction('rw', db.tables, async () => {
    for (const name of TABLE_NAMES) await db[name].clear()
    await db.entries.clear()
    await writeMeta('cursor', 0)
    await writeMeta('era', (await readMeta('era', 0)) + 1)
    await writeMeta('latestConfirmed', NO_STAMP)
  })
