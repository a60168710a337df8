import { randomUUID } from 'node:crypto'
import { lstat, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { sidecarNamesOf } from '#shared/frame/sidecars/sidecar-names.ts'
import { withXmpRating, type XmpRating } from '#shared/frame/sidecars/xmp.ts'

const LIMIT = 8 * 1024 * 1024

/**
 * Writes a rating into the XMP sidecar of a capture, whose other content stays as it is; without one, `NAME.ext.xmp` is made. The
 * capture itself is not touched. A frame without a rating gets no new sidecar. Faults: `ratings.not-xmp`, `ratings.no-access`.
 */
export const writeRating = async (capture: string, rating: XmpRating): Promise<Result<'written' | 'unchanged'>> => {
  const folder = dirname(capture)
  const existing = await sidecarOf(capture)
  if (existing === null && rating.rating === 0 && !rating.isRejected) return ok('unchanged')
  const path = join(folder, existing ?? `${basename(capture)}.xmp`)
  const before = existing === null ? null : await textOf(path)
  if (before !== null && !before.ok) return before
  const text = withXmpRating(before?.value ?? null, rating)
  if (text === null) return notXmp(path)
  if (text === before?.value) return ok('unchanged')
  // All or nothing, so that a power cut leaves the old sidecar.
  const draft = join(folder, `.${basename(path)}.${randomUUID()}`)
  try {
    await writeFile(draft, text, { flag: 'wx', flush: true })
    await rename(draft, path)
    return ok('written')
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined)
    if (!(error instanceof Error) || !('code' in error)) throw error
    return fail(
      'unavailable',
      'ratings.no-access',
      `The sidecar ${basename(path)} could not be written (${error.code}): may this folder be written to?`,
    )
  }
}

/** The sidecar that there is, in whatever case its name is written; links are left alone. */
const sidecarOf = async (capture: string): Promise<string | null> => {
  const names = await readdir(dirname(capture))
  const wanted = sidecarNamesOf(basename(capture)).filter((name) => name.endsWith('.xmp'))
  for (const name of wanted) {
    const found = names.find((other) => other.toLowerCase() === name)
    if (found !== undefined && (await lstat(join(dirname(capture), found))).isFile()) return found
  }
  return null
}

const textOf = async (path: string): Promise<Result<string>> => {
  const bytes = await readFile(path)
  if (bytes.length > LIMIT) return notXmp(path)
  try {
    return ok(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return notXmp(path)
  }
}

const notXmp = (path: string): Result<never> =>
  fail('invalid', 'ratings.not-xmp', `${basename(path)} is no XMP that could be changed safely, so it was left as it is.`)
