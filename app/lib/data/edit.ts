import { nextHlc } from '#shared/sync/hlc.ts'
import type { Change } from '#shared/sync/protocol.ts'
import { NO_STAMP } from '#shared/sync/replica.ts'
import type { Patch, TableName } from '#shared/sync/tables.ts'
import { db } from './database.ts'
import { readMeta, writeMeta } from './meta.ts'

/** The one door for edits: stamped once, now, and kept in the outbox until the server has heard of it. */
export const edit = <T extends TableName>(table: T, id: string, patch: Patch<T>): Promise<void> =>
  editMany(table, [{ id, patch }])

/** Many edits at once, stamped in order. All of them are kept, or none. */
export const editMany = async <T extends TableName>(
  table: T,
  edits: readonly { readonly id: string; readonly patch: Patch<T> }[],
): Promise<void> => {
  await db.transaction('rw', db.meta, db.outbox, async () => {
    const device = await deviceName()
    const now = Date.now() + (await readMeta('clockOffset', 0))
    let latest: string = await readMeta('latest', NO_STAMP)
    const changes: Change[] = edits.map(({ id, patch }) => {
      latest = nextHlc(latest, now, device)
      return { table, id, stamp: latest, patch: patch as Change['patch'] }
    })
    await db.outbox.bulkAdd(changes)
    await writeMeta('latest', latest)
  })
}

/** This browser's own name in stamps, made up once. */
export const deviceName = async (): Promise<string> => {
  const known = await readMeta('device', '')
  if (known) return known
  const device = randomName()
  await writeMeta('device', device)
  return device
}

/** Sixteen hex digits by chance. `crypto.randomUUID` is missing where the page was not loaded securely. */
export const randomName = (): string =>
  [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
