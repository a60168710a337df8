import { text } from './drizzle.ts'

/** Of every synced row. A field that is not in `stamps` has never been set. */
export const synced = {
  id: text().primaryKey(),
  stamps: text({ mode: 'json' }).$type<Record<string, string>>().notNull(),
}
