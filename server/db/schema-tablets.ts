import type { ImportRow } from '#shared/records/import.ts'
import { integer, real, sqliteTable, text } from './drizzle.ts'
import { synced } from './synced-row.ts'

/** What tablets have taken in by themselves. */
export const imports = sqliteTable('imports', {
  ...synced,
  frame: text({ mode: 'json' }).$type<ImportRow['frame']>(),
  quality: text({ mode: 'json' }).$type<NonNullable<ImportRow['quality']>>(),
  detections: text({ mode: 'json' }).$type<NonNullable<ImportRow['detections']>>(),
  importedAt: real(),
  device: text(),
})

/** Which device keeps which original. */
export const holdings = sqliteTable('holdings', {
  ...synced,
  sha256: text(),
  device: text(),
  deviceName: text(),
  sizeBytes: integer(),
  heldAt: real(),
})
