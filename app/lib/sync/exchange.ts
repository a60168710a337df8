import { ask } from '#lib/api/ask.ts'
import { db } from '#lib/data/database.ts'
import { ok, type Result } from '#shared/core/fault.ts'
import { SyncResponse } from '#shared/sync/protocol.ts'
import { acceptResponse, nextRequest } from './accept.ts'

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
    const request = await nextRequest()
    const reply = await ask('/api/sync', SyncResponse, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
    })
    if (!reply.ok) return reply
    const acceptance = await acceptResponse(request, reply.value)
    onPage(reply.value.changes.length)
    if (acceptance.kind !== 'taken') continue
    restamped += acceptance.again.length
    refused.push(...acceptance.outcome.refused.map(({ code }) => code))
    // Edits of right now ring the bell; only what was there already is waited for.
    const isAnyLeft = (request.changes.length > 0 || !request.epoch) && (await db.outbox.count()) > 0
    if (!reply.value.more && !isAnyLeft) return ok({ restamped, refused })
  }
}
