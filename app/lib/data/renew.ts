import { confirmedNames, renewEntries } from './confirm.ts'
import { db } from './database.ts'
import { readMeta, writeMeta } from './meta.ts'

/** Raise it when `entryOf` or `namesOf` make something else of the same rows. */
const ENTRY_VERSION = 4
const CHUNK = 500

/** Makes every entry anew when an older version of the program made them; a part at a time, so that nothing else has to wait long. */
export const renewOldEntries = async (): Promise<void> => {
  if ((await readMeta<number>('entryVersion', 0)) === ENTRY_VERSION) return
  const ids = await db.frames.toCollection().primaryKeys()
  for (let start = 0; start < ids.length; start += CHUNK) {
    const part = ids.slice(start, start + CHUNK)
    await db.transaction('rw', db.tables, async () => {
      await confirmedNames(part)
      await renewEntries(part)
    })
  }
  await writeMeta('entryVersion', ENTRY_VERSION)
}
