import { edit, editMany, randomName } from '#lib/data/edit.ts'
import type { Change } from '#shared/sync/protocol.ts'

type Params = Change['patch']

/** Asks for work: a row, whether or not the server is there. Resolves to the job's id. */
export const wish = async (type: string, frameId: string | null, params: Params = {}): Promise<string> => {
  const id = randomName()
  await edit('jobs', id, { type, frameId, params, createdAt: Date.now() })
  return id
}

/** The same work for many frames. */
export const wishMany = (type: string, frameIds: readonly string[]): Promise<void> =>
  editMany(
    'jobs',
    frameIds.map((frameId) => ({ id: randomName(), patch: { type, frameId, params: {}, createdAt: Date.now() } })),
  )

export const cancelJob = (id: string): Promise<void> => edit('jobs', id, { cancelRequested: true })

/** All of them or, where the tablet's storage fails, none. */
export const cancelJobs = (ids: readonly string[]): Promise<void> =>
  editMany(
    'jobs',
    ids.map((id) => ({ id, patch: { cancelRequested: true } })),
  )
