import { ask } from '#lib/api/ask.ts'
import { db } from '#lib/data/database.ts'
import { ok, type Result } from '#shared/core/fault.ts'
import { type SyncRequest, SyncResponse } from '#shared/sync/protocol.ts'
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
  let request = await nextRequest()
  let reply = send(request)
  for (;;) {
    const answer = await reply
    if (!answer.ok) return answer
    // While this page is written down the next one is on its way: each takes about as long as the other.
    const next = (await db.outbox.count()) === 0 ? pageAfter(request, answer.value) : null
    const ahead = next && send(next)
    const acceptance = await acceptResponse(request, answer.value)
    onPage(answer.value.changes.length)
    if (acceptance.kind === 'taken') {
      restamped += acceptance.again.length
      refused.push(...acceptance.outcome.refused.map(({ code }) => code))
      // Edits of right now ring the bell; only what was there already is waited for.
      const isAnyLeft = (request.changes.length > 0 || !request.epoch) && (await db.outbox.count()) > 0
      if (!answer.value.more && !isAnyLeft) return ok({ restamped, refused })
    }
    request = next ?? (await nextRequest())
    reply = ahead ?? send(request)
  }
}

const send = (request: SyncRequest): Promise<Result<SyncResponse>> =>
  ask('/api/sync', SyncResponse, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  })

/** The question that follows when all goes well and nobody edits anything; null where the answer decides what to ask. */
const pageAfter = (request: SyncRequest, { epoch, cursor, more, refused }: SyncResponse): SyncRequest | null =>
  more && request.epoch === epoch && refused.length === 0 ? { ...request, cursor, changes: [] } : null
