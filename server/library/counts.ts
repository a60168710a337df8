import type { Db } from '#server/db/open-database.ts'
import type { Health } from '#shared/records/health.ts'

type Counts = Pick<Health, 'frames' | 'jobs'>

const COUNT = `SELECT
  (SELECT count(*) FROM frames) AS total,
  (SELECT count(*) FROM solutions JOIN frames USING (id)) AS solved,
  (SELECT count(*) FROM frames WHERE presence = 'missing') AS missing,
  (SELECT count(*) FROM frames WHERE fault IS NOT NULL) AS faulty,
  (SELECT count(*) FROM jobs WHERE coalesce(state, 'queued') = 'queued' AND type IS NOT NULL) AS queued,
  (SELECT count(*) FROM jobs WHERE state = 'running') AS running`

/** How many frames and jobs there are, by state. */
export const countAll = ({ sqlite }: Db): Counts => {
  const { queued, running, ...frames } = sqlite.prepare<[], Counts['frames'] & Counts['jobs']>(COUNT).get()!
  return { frames, jobs: { queued, running } }
}
