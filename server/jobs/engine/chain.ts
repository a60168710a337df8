import type { Db } from '#server/db/open-database.ts'

/** A job and all that came of it or comes after it, through `parent` and `after`, the job itself first. */
export const chainOf = ({ sqlite }: Db): ((jobId: string) => string[]) => {
  const chain = sqlite
    .prepare<[string], string>(
      `WITH RECURSIVE chain (id) AS (
         VALUES (?)
         UNION SELECT jobs.id FROM chain JOIN jobs ON jobs.parent = chain.id
         UNION SELECT jobs.id FROM chain JOIN jobs ON jobs."after" = chain.id
       ) SELECT id FROM chain`,
    )
    .pluck()
  return (jobId) => chain.all(jobId)
}
