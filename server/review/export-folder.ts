import { mkdir, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { makeFolder } from '#server/disk/make-folder.ts'
import { isInside } from '#server/library/inside.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { isSystemError } from './undo-file.ts'

/** A part of a path from any text: what every disk can hold, never a way out of the folder. */
export const safeName = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/[^\p{L}\p{N} ._+-]+/gu, '-')
    .replace(/^[. ]+|[. ]+$/g, '')
    .slice(0, 80) || 'session'

/** A new folder `exports/NAME` in the data folder, numbered where there is one already. Faults: `review.export-folder`. */
export const makeExportFolder = async (dataDir: string, name: string): Promise<Result<string>> => {
  try {
    const exports = join(dataDir, 'exports')
    await makeFolder(exports)
    const root = await realpath(exports)
    for (let n = 1; ; n++) {
      const path = join(root, n === 1 ? safeName(name) : `${safeName(name)} (${n})`)
      if (!isInside(root, path) || path.includes(`${sep}..`))
        return fail('invalid', 'review.export-folder', 'This name leads out of the export folder.')
      try {
        await mkdir(path)
        return ok(path)
      } catch (error) {
        if (!isSystemError(error) || error.code !== 'EEXIST') throw error
      }
    }
  } catch (error) {
    if (!isSystemError(error)) throw error
    return fail('unavailable', 'review.export-folder', `The export folder in ${dataDir} could not be made (${error.code}).`)
  }
}
