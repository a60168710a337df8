import { realpath } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { isInside } from './inside.ts'

/** A folder that a scan begins in, and the library that it belongs to; both absolute and real. */
export interface Start {
  readonly root: string
  readonly folder: string
}

/**
 * Where a scan of a folder begins: in every library when none is named (''), in one for a whole path, in all that have it for a name
 * inside the library. Fault: `scan.no-folder`; what is known of a folder that is not there is left to a scan of everything, which
 * sees whether its disk is there.
 */
export const startsIn = async (roots: readonly string[], folder: string): Promise<Result<readonly Start[]>> => {
  if (folder === '' || folder === '/') return ok(roots.map((root) => ({ root, folder: root })))
  const found = await Promise.all(
    roots.map(async (root): Promise<Start | null> => {
      const real = await realpath(isAbsolute(folder) ? folder : join(root, folder)).catch(() => null)
      return real !== null && isInside(root, real) ? { root, folder: real } : null
    }),
  )
  const starts = found.filter((start) => start !== null)
  if (starts.length > 0) return ok(starts)
  return fail('not-found', 'scan.no-folder', `There is no folder ${folder} in the libraries of this server now.`)
}
