import type { Db } from '#server/db/open-database.ts'
import type { Processors } from '#shared/records/processors.ts'

/** A large library is read through for this, and it hardly changes from one second to the next. */
const FIGURES_MS = 20_000

/** What the files of the library take [bytes], and how many are missing, broken or without a picture; counted every 20 seconds. */
export const createLibraryFigures = ({ sqlite }: Db): ((now: number) => Processors['library']) => {
  const library = sqlite.prepare<[], Processors['library']>(
    `SELECT coalesce(sum(sizeBytes), 0) AS bytes, (SELECT count(*) FROM frames WHERE presence = 'missing') AS missing,
       count(fault) AS faulty, count(*) FILTER (WHERE fault IS NULL AND preview IS NULL) AS withoutPicture
     FROM frames WHERE presence = 'present'`,
  )
  let figures: { readonly at: number; readonly value: Processors['library'] } | undefined
  return (now) => {
    if (!figures || Math.abs(now - figures.at) > FIGURES_MS) figures = { at: now, value: library.get()! }
    return figures.value
  }
}
