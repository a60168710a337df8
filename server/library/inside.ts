import { lstat, realpath } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { fail, ok, type Result } from '#shared/core/fault.ts'

/** True when `path` is `folder` or lies in it. Both absolute and already resolved; says nothing about links. */
export const isInside = (folder: string, path: string): boolean => {
  const way = relative(folder, path)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !way.startsWith(sep))
}

/** The folder part of a file's place in its library, with `/`; '' is the library itself. */
export const folderOf = (root: string, path: string): string => {
  const parts = relative(root, path).split(sep)
  return parts.slice(0, -1).join('/')
}

/**
 * The path, when it is a plain file inside one of the folders once every link is followed; otherwise `library.outside`
 * or `library.gone`. Checked at each use: what lay inside yesterday may be a link today.
 */
export const checkInside = async (roots: readonly string[], path: string): Promise<Result<string>> => {
  try {
    const real = await realpath(path)
    const isOwn = roots.some((root) => isInside(root, real))
    if (isOwn && real === path && (await lstat(path)).isFile()) return ok(path)
    return fail('not-found', 'library.outside', 'This file does not lie in a library of this server.')
  } catch (error) {
    if (error instanceof Error && 'code' in error) {
      return fail(
        'not-found',
        'library.gone',
        `The file is not there now: ${join(...path.split(sep).slice(-2))} (${error.code}).`,
      )
    }
    throw error
  }
}

/** The libraries' real folders, without those that are missing or lie in another one. */
export const resolveRoots = async (folders: readonly string[]): Promise<string[]> => {
  const found = await Promise.all(folders.map((folder) => realpath(folder).catch(() => null)))
  const real = [...new Set(found.filter((folder) => folder !== null))]
  return real.filter((folder) => !real.some((other) => other !== folder && isInside(other, folder)))
}
