import { basename } from 'node:path'
import { z } from 'zod'
import { listBackups } from '#server/backup/backups.ts'
import { backupFolder, type Config } from '#server/config.ts'
import type { Db } from '#server/db/open-database.ts'
import type { NumberedLine } from '#server/jobs/engine/job-log.ts'
import type { JobResults } from '#server/jobs/job-results.ts'
import type { JobRow } from '#shared/records/job.ts'
import { type JobOutput, JobRelative } from '#shared/records/job-page.ts'

/** What is told of a job besides its row and its log. */
export interface JobBackground {
  readonly chain: JobRelative[]
  readonly outputs: JobOutput[]
}

const MAX_RELATIVES = 100

const Found = z.object({
  relation: JobRelative.shape.relation,
  id: z.string(),
  type: z.string(),
  state: JobRelative.shape.state,
  message: z.string(),
})

const Backup = z.object({ file: z.string() })

export const createJobBackground = ({ sqlite }: Db, results: JobResults, config: Config) => {
  const relatives = sqlite.prepare(
    `WITH RECURSIVE before (id, depth) AS (
       SELECT "after", 1 FROM jobs WHERE id = @id AND "after" IS NOT NULL
       UNION SELECT jobs."after", depth + 1 FROM before JOIN jobs USING (id) WHERE jobs."after" IS NOT NULL AND depth < 20
     ), found AS (
       SELECT id, 'before' relation, -depth place FROM before
       UNION ALL SELECT parent, 'parent', -100 FROM jobs WHERE id = @id AND parent IS NOT NULL
       UNION ALL SELECT id, 'after', 1 FROM jobs WHERE "after" = @id
       UNION ALL SELECT id, 'child', 2 FROM jobs WHERE parent = @id AND "after" IS NOT @id
     )
     SELECT id, relation, type, coalesce(state, 'queued') state, coalesce(message, '') message FROM found JOIN jobs USING (id)
     WHERE type IS NOT NULL AND coalesce(isDeleted, 0) = 0 ORDER BY place, createdAt LIMIT ${MAX_RELATIVES}`,
  )
  const pictures = sqlite.prepare<[string], { log: string | null; thumbnail: string | null; preview: string | null }>(
    'SELECT solutions.log, thumbnail, preview FROM frames LEFT JOIN solutions USING (id) WHERE frames.id = ?',
  )
  return (id: string, row: JobRow, log: readonly NumberedLine[]): JobBackground => ({
    chain: z.array(Found).parse(relatives.all({ id })),
    outputs: [
      ...(log.length > 0 ? [output('Log', `/api/jobs/${id}/log.txt`, `${row.type}-log.txt`, 'text/plain')] : []),
      ...(results.read(id) === null
        ? []
        : [output('Result', `/api/jobs/${id}/result.json`, `${row.type}-result.json`, 'application/json')]),
      ...(row.type === 'backup-database' ? backupOf(results.read(id), config) : []),
      ...(row.state === 'done' && row.frameId ? outputsOfFrame(row, pictures.get(row.frameId)) : []),
    ],
  })
}

const output = (title: string, href: string, name: string, mediaType: string): JobOutput => ({ title, href, name, mediaType })

/** The backup that a job made, unless newer ones took its place. */
const backupOf = (result: string | null, config: Config): JobOutput[] => {
  const made = Backup.safeParse(JSON.parse(result ?? 'null'))
  const name = made.success ? basename(made.data.file) : ''
  const isThere = listBackups(backupFolder(config)).some((backup) => backup.name === name)
  return isThere ? [output('Backup', `/api/backups/${name}`, name, 'application/vnd.sqlite3')] : []
}

type Pictures = { readonly log: string | null; readonly thumbnail: string | null; readonly preview: string | null } | undefined

/** What the job made of its frame, as far as it is to be had as a file. */
const outputsOfFrame = ({ type, frameId }: JobRow, pictures: Pictures): JobOutput[] => {
  const blob = (title: string, address: string | null | undefined, name: string, mediaType: string): JobOutput[] =>
    address ? [output(title, `/api/blobs/${address}`, name, mediaType)] : []
  if (type === 'plate-solve') return blob('Log of the solver', pictures?.log, 'solver-log.txt', 'text/plain')
  if (type === 'monitor-submission')
    return [output('Annotated picture', `/api/images/${frameId}/annotated`, 'annotated.jpg', 'image/jpeg')]
  if (type === 'make-previews' || type === 'process-image' || type === 'regenerate-thumbnails')
    return [
      ...blob('Thumbnail', pictures?.thumbnail, 'thumbnail.jpg', 'image/jpeg'),
      ...blob('Preview', pictures?.preview, 'preview.jpg', 'image/jpeg'),
    ]
  return []
}
