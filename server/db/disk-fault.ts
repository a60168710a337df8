import type { Fault } from '#shared/core/fault.ts'

/** SQLite and Node name the same trouble differently. */
const WORDS: readonly (readonly [RegExp, Fault['kind'], string, string])[] = [
  [/^(ENOSPC|EDQUOT|SQLITE_FULL)/, 'unavailable', 'disk.full', 'The disk is full. Nothing was lost, but nothing new can be kept'],
  [/^(EROFS|SQLITE_READONLY)/, 'unavailable', 'disk.read-only', 'The disk is read-only'],
  [/^(EACCES|EPERM)/, 'unavailable', 'disk.forbidden', 'This user may not read or write it'],
  [/^(EIO|SQLITE_IOERR)/, 'unavailable', 'disk.broken', 'The disk answers with errors'],
  [/^SQLITE_CANTOPEN/, 'unavailable', 'disk.cannot-open', 'It cannot be opened'],
  [/^(ENOENT|ENOTDIR|ELOOP)/, 'not-found', 'disk.not-found', 'It does not exist'],
]

/** The trouble of a disk in words, or null when the error is of another kind (and so a bug). */
export const faultOfDisk = (error: unknown, path: string): Fault | null => {
  const code = codeOf(error)
  const found = WORDS.find(([pattern]) => pattern.test(code))
  if (!found) return null
  const [, kind, name, words] = found
  return { kind, code: name, message: `${words}: ${path} (${code}).` }
}

/** `ENOSPC`, `SQLITE_FULL` …, or '' when the error has none. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
