import { link, lstat, open, rename, rm, unlink } from 'node:fs/promises'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { isSystemError } from './undo-file.ts'

/** What a file is known by while it moves. */
export interface Known {
  readonly size: number
  readonly mtimeMs: number
}

/** Where a file lies of the two places it may be at. `both`: two names of one file, after a crash between two steps. */
export type Whereabouts = 'from' | 'to' | 'both' | 'neither' | 'changed'

/** Looks without touching. `changed`: something lies there, but it is not the file that is meant. */
export const locate = async (from: string, to: string, known: Known): Promise<Whereabouts> => {
  const [atFrom, atTo] = await Promise.all([lookAt(from), lookAt(to)])
  const isFrom = atFrom !== null && isKnown(atFrom, known)
  const isTo = atTo !== null && isKnown(atTo, known)
  if (isFrom && isTo) return atFrom.ino === atTo.ino && atFrom.dev === atTo.dev ? 'both' : 'from'
  if (isFrom) return 'from'
  if (isTo) return 'to'
  return atFrom || atTo ? 'changed' : 'neither'
}

interface Seen extends Known {
  readonly ino: number
  readonly dev: number
  readonly isFile: boolean
}

/** A name that was reserved for a file and never filled, because of a crash. */
export const isReservation = async (path: string, { size }: Known): Promise<boolean> =>
  size > 0 && (await lookAt(path))?.size === 0

const lookAt = async (path: string): Promise<Seen | null> => {
  const found = await lstat(path).catch(() => null)
  return found && { size: found.size, mtimeMs: found.mtimeMs, ino: found.ino, dev: found.dev, isFile: found.isFile() }
}
const isKnown = (seen: Seen, known: Known): boolean =>
  seen.isFile && seen.size === known.size && Math.abs(seen.mtimeMs - known.mtimeMs) < 2000

/** The steps that can go wrong, so that tests can stop between any two of them. */
export interface FileSteps {
  link(from: string, to: string): Promise<void>
  unlink(path: string): Promise<void>
  rename(from: string, to: string): Promise<void>
  /** Makes an empty file; fails when the name is taken. */
  reserve(path: string): Promise<void>
}

export const realSteps: FileSteps = {
  link,
  unlink,
  rename,
  reserve: async (path) => (await open(path, 'wx')).close(),
}

/** Disks without hard links (exFAT, some network shares) answer one of these. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EACCES']

/**
 * Gives a file another name on the same disk and never overwrites: a second name first, then the first one goes; without hard links
 * the new name is reserved and then replaced. Safe to repeat after a crash at any point. Faults: `review.taken`, `review.gone`,
 * `review.other-disk`, `review.no-access`.
 */
export const moveFile = async (from: string, to: string, known: Known, steps: FileSteps = realSteps): Promise<Result<void>> => {
  const where = await locate(from, to, known)
  if (where === 'to') return ok(undefined)
  if (where === 'neither' || where === 'changed')
    return fail('conflict', 'review.gone', `${from} is not there any more, or it has changed. It was left as it is.`)
  try {
    if (where === 'both') await steps.unlink(from)
    else await giveName(from, to, steps)
    return ok(undefined)
  } catch (error) {
    return moveFault(error, from, to)
  }
}

const giveName = async (from: string, to: string, steps: FileSteps): Promise<void> => {
  try {
    await steps.link(from, to)
  } catch (error) {
    if (!isSystemError(error) || !NO_LINKS.includes(error.code)) throw error
    await steps.reserve(to)
    try {
      await steps.rename(from, to)
    } catch (failure) {
      await rm(to, { force: true })
      throw failure
    }
    return
  }
  await steps.unlink(from)
}

const moveFault = (error: unknown, from: string, to: string): Result<never> => {
  if (!isSystemError(error)) throw error
  if (error.code === 'EEXIST') return fail('conflict', 'review.taken', `${to} is there already; nothing was overwritten.`)
  if (error.code === 'EXDEV')
    return fail('unsupported', 'review.other-disk', `${to} lies on another disk; ${from} was left where it is.`)
  if (['EACCES', 'EPERM', 'EROFS'].includes(error.code))
    return fail(
      'invalid',
      'review.no-access',
      `${from} may not be moved (${error.code}): the folder is read-only for this server.`,
    )
  return fail('unavailable', 'review.disk', `${from} could not be moved (${error.code}).`)
}
