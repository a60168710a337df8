import { ask } from '#lib/api/ask.ts'
import { db } from '#lib/data/database.ts'
import { deviceName } from '#lib/data/edit.ts'
import { readMeta } from '#lib/data/meta.ts'
import { ok, type Result } from '#shared/core/fault.ts'
import { PROTOCOL_VERSION, type SyncRequest, SyncResponse } from '#shared/sync/protocol.ts'
import { acceptResponse } from './accept.ts'

const PAGE = 500

/** What a whole exchange brought to light that people should hear of. */
export interface Exchanged {
  readonly restamped: number
  readonly refused: readonly string[]
}

/**
 * Sends the outbox and takes in what is new, page after page, until both sides know the same. Safe to break off and to repeat
 * anywhere: what the server took twice it took once. `onPage` hears how many changes came.
 */
export const exchange = async (onPage: (changes: number) => void): Promise<Result<Exchanged>> => {
  let restamped = 0
  const refused: string[] = []
  for (;;) {
    const sent = await db.outbox.orderBy('stamp').limit(PAGE).toArray()
    const request: SyncRequest = {
      version: PROTOCOL_VERSION,
      device: await deviceName(),
      cursor: await readMeta('cursor', 0),
      changes: sent,
    }
    const reply = await ask('/api/sync', SyncResponse, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
    })
    if (!reply.ok) return reply
    const outcome = await acceptResponse(sent, reply.value)
    onPage(reply.value.changes.length)
    restamped += outcome.early.length
    refused.push(...outcome.refused.map(({ code }) => code))
    const isDone = !reply.value.more && sent.length < PAGE && outcome.early.length === 0
    if (isDone) return ok({ restamped, refused })
  }
}
