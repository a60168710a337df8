import { db } from './database.ts'

/** A remembered number or text, or `initial` when nothing (or something else) is there. */
export const readMeta = async <T extends number | string>(key: MetaKey, initial: T): Promise<T> => {
  const value = (await db.meta.get(key))?.value
  return typeof value === typeof initial ? (value as T) : initial
}

export const writeMeta = async (key: MetaKey, value: unknown): Promise<void> => {
  await db.meta.put({ key, value })
}

/** What is remembered under which name. Stamps and the cursor belong to the sync, `rev` counts changed
 * entries, `era` counts fresh starts; the rest are answers kept for later. */
export type MetaKey =
  | 'device'
  | 'cursor'
  | 'epoch'
  | 'latest'
  | 'latestConfirmed'
  | 'clockOffset'
  | 'rev'
  | 'era'
  | 'syncedAt'
  | 'health'
  | 'registry'
  | 'solving'
  | 'processors'
  | 'entryVersion'
  | 'catalogues'
  | `catalogue:${string}`

export const readMetaValue = async (key: MetaKey): Promise<unknown> => (await db.meta.get(key))?.value
