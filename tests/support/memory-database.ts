import { type Db, openDatabase } from '#server/db/open-database.ts'

/** A fresh database in memory, with every migration. */
export const memoryDatabase = (): Db => {
  const opened = openDatabase(':memory:')
  if (!opened.ok) throw new Error(opened.fault.message)
  return opened.value
}
