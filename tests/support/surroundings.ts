import { readConfig } from '#server/config.ts'
import type { Db } from '#server/db/open-database.ts'
import type { Surroundings } from '#server/jobs/engine/port.ts'
import { openLibrary } from '#server/library/open-library.ts'
import { createUploads } from '#server/nova/uploads.ts'
import type { Records } from '#server/sync/records.ts'
import type { Worker } from '#server/work/work.ts'
import { fail } from '#shared/core/fault.ts'

const nothing = async () => fail('unavailable', 'test.none', 'There is none in this test.')

/** No pixels, no files: what jobs that need neither run in. */
export const noWork: Worker = {
  indexFile: nothing,
  renderPreviews: nothing,
  detectStars: nothing,
  measureFrame: nothing,
  reducePicture: nothing,
}

/** Everything a job may touch, on a database without libraries. */
export const surroundingsOf = (database: Db, records: Records): Surroundings => ({
  store: {
    row: records.row as Surroundings['store']['row'],
    pathOf: nothing,
    write: records.write,
    putBlob: async () => '0'.repeat(64),
  },
  libraries: [],
  config: readConfig({}),
  uploads: createUploads(database, Date.now),
  work: () => noWork,
  library: openLibrary(database, records, [], '/nowhere'),
})
