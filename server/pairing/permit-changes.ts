import type { Records } from '#server/sync/records.ts'
import type { Role } from '#shared/records/device.ts'
import type { Change, SyncResponse } from '#shared/sync/protocol.ts'

/** What a reviewer may change freely: judgements, searches to keep, and which originals its device keeps. */
const JUDGEMENTS: ReadonlySet<string> = new Set(['reviews', 'searches', 'triage', 'holdings'])
/** Work on one frame that a reviewer may ask for and stop. Anything else is the owner's. */
const FRAME_WORK: ReadonlySet<unknown> = new Set([
  'plate-solve',
  'match-catalogue',
  'measure-quality',
  'make-previews',
  'process-image',
])

/** Takes those changes out that the role of a device does not allow; they are answered as refused. */
export const permitChanges = (
  changes: readonly Change[],
  role: Role,
  records: Pick<Records, 'row'>,
): { readonly permitted: Change[]; readonly refused: SyncResponse['refused'] } => {
  const permitted = changes.filter((change) => role === 'owner' || (role === 'reviewer' && isForReviewers(change, records)))
  const kept = new Set(permitted)
  const refused = changes.filter((change) => !kept.has(change)).map(({ stamp }) => ({ stamp, code: 'access.role' }))
  return { permitted, refused }
}

const isForReviewers = ({ table, id, patch }: Change, records: Pick<Records, 'row'>): boolean => {
  if (JUDGEMENTS.has(table)) return true
  if (table !== 'jobs') return false
  // Both as it is and as it would be: no job may be turned into another one.
  const known = records.row('jobs', id)
  const isFrameWork = (type: unknown, frameId: unknown): boolean => FRAME_WORK.has(type) && typeof frameId === 'string'
  if (known && !isFrameWork(known.type, known.frameId)) return false
  return isFrameWork(patch['type'] ?? known?.type, 'frameId' in patch ? patch['frameId'] : known?.frameId)
}

/** “3 reviews, 1 jobs”, for the book of deeds. */
export const changesText = (changes: readonly Change[]): string => {
  const tables = [...new Set(changes.map(({ table }) => table))]
  return tables.map((name) => `${name}: ${changes.filter(({ table }) => table === name).length}`).join(', ')
}
