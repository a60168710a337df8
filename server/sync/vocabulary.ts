import { createHash } from 'node:crypto'
import { z } from 'zod'
import { TABLES } from '#shared/sync/tables.ts'

/** What this version can read, in a few letters: another one for other fields or values. */
export const vocabulary = (): string => {
  const words = Object.entries(TABLES).map(([name, { row }]) => [name, z.toJSONSchema(row, { unrepresentable: 'any' })])
  return createHash('sha256').update(JSON.stringify(words)).digest('hex').slice(0, 16)
}
