import { and, eq } from '#server/db/drizzle.ts'
import type { Db } from '#server/db/open-database.ts'
import { files } from '#server/db/schema.ts'
import { fail, type Result } from '#shared/core/fault.ts'
import { checkInside, resolveRoots } from './inside.ts'

/** Where the bytes of a frame lie now: the first of its present files that is really there, inside a library. */
export const pathOfFrame = async ({ db }: Db, libraries: readonly string[], frameId: string): Promise<Result<string>> => {
  const present = db
    .select({ path: files.path })
    .from(files)
    .where(and(eq(files.frameId, frameId), eq(files.isPresent, true)))
    .orderBy(files.path)
    .all()
  const roots = await resolveRoots(libraries)
  let last: Result<string> = fail('not-found', 'frames.no-file', 'The file of this frame is missing, or there is no such frame.')
  for (const { path } of present) {
    last = await checkInside(roots, path)
    if (last.ok) return last
  }
  return last
}
