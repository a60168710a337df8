import { randomUUID } from 'node:crypto'
import { join } from 'node:path'

/** A UUID4 in hexadecimal, without dashes. Nothing else is ever joined to the jobs folder. */
const JOB_ID = /^[0-9a-f]{32}$/

export const newJobId = (): string => randomUUID().replaceAll('-', '')

export const isJobId = (text: string): boolean => JOB_ID.test(text)

/** Where the parts of one job lie. */
export interface JobFolder {
  readonly jobId: string
  readonly folder: string
  readonly inputDir: string
  readonly resultPath: string
  readonly statusPath: string
  readonly logPath: string
  /** The solver's own files; there only while it works. */
  readonly scratchDir: string
}

/** The paths of a job; null when the id is not one, so that an id can never be a path. Touches no disk. */
export const jobFolder = (jobsDir: string, jobId: string): JobFolder | null =>
  isJobId(jobId) ? folderAt(join(jobsDir, jobId), jobId) : null

/** The same layout in any folder: a job is put together beside its place and then moved there in one go. */
export const folderAt = (folder: string, jobId: string): JobFolder => ({
  jobId,
  folder,
  inputDir: join(folder, 'input'),
  resultPath: join(folder, 'output', 'result.json'),
  statusPath: join(folder, 'status.json'),
  logPath: join(folder, 'task.log'),
  scratchDir: join(folder, 'scratch'),
})
