import { constants } from 'node:fs'
import { copyFile, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { makeFolder } from '#server/disk/make-folder.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { folderAt, newJobId } from './job-id.ts'
import { type JobParams, type JobStatus, MESSAGES } from './status.ts'
import { writeJson } from './write-json.ts'

/** Folders that are still being put together. */
export const DRAFT_PREFIX = '.new-'

/**
 * Makes the folder of a new job with a copy of the image, complete or not at all, and answers its id.
 * Faults: `astro-jobs.no-image`, `astro-jobs.folder`. `now` in epoch seconds.
 */
export const createJob = async (
  jobsDir: string,
  image: string,
  cwd: string,
  params: JobParams,
  now: number,
): Promise<Result<string>> => {
  const source = resolve(cwd, image)
  if (!(await isFile(source))) return fail('not-found', 'astro-jobs.no-image', `Image not found: ${image}`)
  const jobId = newJobId()
  const draft = folderAt(join(jobsDir, `${DRAFT_PREFIX}${jobId}`), jobId)
  const status: JobStatus = {
    job_id: jobId,
    created_at: now,
    state: 'queued',
    message: MESSAGES.created,
    params,
    updated_at: now,
    worker: null,
  }
  try {
    await makeFolder(draft.inputDir)
    await mkdir(join(draft.folder, 'output'))
    await copyFile(source, join(draft.inputDir, basename(source)), constants.COPYFILE_FICLONE)
    await writeFile(draft.logPath, '')
    writeJson(draft.statusPath, status)
    await rename(draft.folder, join(jobsDir, jobId))
    return ok(jobId)
  } catch (error) {
    if (!isDiskError(error)) throw error
    await rm(draft.folder, { recursive: true, force: true }).catch(() => undefined)
    const hint = error.code === 'EACCES' || error.code === 'ENOENT' ? ' Set JOBS_DIR to a folder of yours.' : ''
    return fail('unavailable', 'astro-jobs.folder', `Cannot make a job in ${jobsDir}: ${error.message}.${hint}`)
  }
}

const isDiskError = (error: unknown): error is NodeJS.ErrnoException => error instanceof Error && 'code' in error

const isFile = async (path: string): Promise<boolean> => {
  try {
    return (await stat(path)).isFile()
  } catch (error) {
    if (isDiskError(error)) return false
    throw error
  }
}
