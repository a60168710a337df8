import type { Db } from '#server/db/open-database.ts'
import type { JobRegistry } from '#server/jobs/engine/run-job.ts'

/** What jobs answered when they were done, for the page of a job. */
export interface JobResults {
  /** The answer as JSON text; null when there is none. */
  read(jobId: string): string | null
  /** The same jobs, which leave their answers here. */
  keepOf(registry: JobRegistry): JobRegistry
}

/** Longer answers are of no use to people. */
const MAX_LENGTH = 100_000

export const createJobResults = ({ sqlite }: Db): JobResults => {
  const find = sqlite.prepare<[string], string>('SELECT value FROM jobResults WHERE jobId = ?').pluck()
  const save = sqlite.prepare<[string, string]>('INSERT OR REPLACE INTO jobResults (jobId, value) VALUES (?, ?)')
  const keep = (jobId: string, value: unknown): void => {
    const text = JSON.stringify(value ?? null)
    if (text !== 'null' && text !== '{}' && text.length <= MAX_LENGTH) save.run(jobId, text)
  }
  return {
    read: (jobId) => find.get(jobId) ?? null,
    keepOf: (registry) =>
      Object.fromEntries(
        Object.entries(registry).map(([id, job]) => [
          id,
          {
            ...job,
            run: async (params, context) => {
              const result = await job.run(params, context)
              if (result.ok) keep(context.jobId, result.value)
              return result
            },
          },
        ]),
      ),
  }
}
