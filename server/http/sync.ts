import type { Hono } from 'hono'
import { changesText, permitChanges } from '#server/pairing/permit-changes.ts'
import type { Fault } from '#shared/core/fault.ts'
import { PROTOCOL_VERSION, SyncRequest } from '#shared/sync/protocol.ts'
import { forbid, parseInput, readJson, sendFault } from './answer.ts'
import type { Services } from './services.ts'

const LIMIT = 4 * 1024 * 1024

/** `POST /api/sync`: one exchange of changes, safe to repeat. */
export const syncRoutes = (app: Hono, { records, metrics }: Pick<Services, 'records' | 'metrics'>): void => {
  app.post('/api/sync', async (c) => {
    const body = await readJson(c.req.raw, LIMIT)
    if (!body.ok) return sendFault(body.fault)
    const version = versionOf(body.value)
    if (version !== undefined && version !== PROTOCOL_VERSION) return sendFault(otherVersion(version))
    const request = parseInput(SyncRequest, body.value, 'sync.bad-request')
    if (!request.ok) return sendFault(request.fault)
    if (request.value.peer && c.get('visitor')?.role !== 'owner') return forbid(403, 'access.role', PEERS_ARE_OWNERS)
    // The guard lets nobody come this far unknown.
    const { permitted, refused: notAllowed } = permitChanges(request.value.changes, c.get('visitor')?.role ?? 'guest', records)
    const taken = records.sync({ ...request.value, changes: permitted })
    const answer = { ...taken, refused: [...notAllowed, ...taken.refused] }
    if (permitted.length > 0) c.set('deed', `Synced ${changesText(permitted)}`)
    const refused = answer.refused.length
    metrics.synced(request.value.changes.length - refused, refused, answer.changes.length)
    return c.json(answer)
  })
}

const PEERS_ARE_OWNERS = 'Only what is paired as owner may be kept alike with this server.'

const versionOf = (body: unknown): unknown =>
  typeof body === 'object' && body !== null && 'version' in body ? body.version : undefined

const otherVersion = (version: unknown): Fault => ({
  kind: 'conflict',
  code: 'sync.version',
  message: `These pages speak version ${version} of the sync protocol, the server speaks ${PROTOCOL_VERSION}. Reload the page; your work is kept.`,
})
