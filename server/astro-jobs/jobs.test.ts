import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { cancelJob } from './cancel-job.ts'
import { createJob } from './create-job.ts'
import { jobFolder } from './job-id.ts'
import { identityOf, isAlive } from './life.ts'
import { pruneJobs } from './prune-jobs.ts'
import { readJob, readJobs } from './read-job.ts'
import { readResult } from './read-result.ts'
import { isMyTurn } from './slots.ts'
import type { JobParams, JobStatus } from './status.ts'
import { writeJson } from './write-json.ts'

const params: JobParams = { scale_low: null, scale_high: null, downsample: 2, timeout: 600 }
const NOW = 1_800_000_000

let folder = ''
let image = ''
const jobsDir = () => join(folder, 'jobs')
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'astro-jobs-'))
  image = join(folder, 'IMG 1 (Ä).jpg')
  writeFileSync(image, 'a picture')
})
afterEach(() => rmSync(folder, { recursive: true }))

const submitted = async (created = NOW): Promise<string> => {
  const id = await createJob(jobsDir(), image, folder, params, created)
  if (!id.ok) throw new Error(id.fault.message)
  return id.value
}

/** Changes the stored status, as a worker does. */
const store = (jobId: string, change: Partial<JobStatus>): void => {
  const status = readJob(jobsDir(), jobId, NOW)
  if (!status.ok) throw new Error(status.fault.message)
  writeJson(jobFolder(jobsDir(), jobId)!.statusPath, { ...status.value, ...change })
}

/** The process id of a program that has ended. */
const deadPid = (): number => spawnSync('true').pid

test('a new job has the documented folder and is queued', async () => {
  const id = await submitted()
  expect(id).toMatch(/^[0-9a-f]{12}4[0-9a-f]{19}$/)
  expect(readdirSync(join(jobsDir(), id)).sort()).toEqual(['input', 'output', 'status.json', 'task.log'])
  expect(readdirSync(join(jobsDir(), id, 'input'))).toEqual(['IMG 1 (Ä).jpg'])
  expect(readJob(jobsDir(), id, NOW)).toMatchObject({ value: { state: 'queued', message: 'Job created', created_at: NOW } })
})

test('a missing image, and a folder as an image, leave nothing behind', async () => {
  const missing = await createJob(jobsDir(), 'no.jpg', folder, params, NOW)
  expect(missing.ok ? '' : missing.fault.message).toBe('Image not found: no.jpg')
  expect((await createJob(jobsDir(), folder, folder, params, NOW)).ok).toBe(false)
  expect(existsSync(jobsDir())).toBe(false)
})

test('a jobs folder that cannot be written is told in words', async () => {
  const blocked = await createJob(join(image, 'jobs'), image, folder, params, NOW)
  expect(blocked.ok ? '' : blocked.fault.message).toContain('Cannot make a job in')
})

test.each([
  ...['', '.', '..', '../../etc', '/etc/passwd', 'abc', 'A'.repeat(32), `${'a'.repeat(31)}/`, `${'a'.repeat(32)}\n`],
  ...[`../${'a'.repeat(32)}`, `${'a'.repeat(16)}/../${'a'.repeat(12)}`, '%2e%2e%2f', 'a'.repeat(32)],
])('the id %j is no job, and asking for it makes no folder', async (id) => {
  expect(readJob(jobsDir(), id, NOW)).toMatchObject({ fault: { message: 'Job not found' } })
  expect(readResult(jobsDir(), id, NOW).ok).toBe(false)
  expect((await cancelJob(jobsDir(), id, () => NOW)).ok).toBe(false)
  expect(existsSync(jobsDir())).toBe(false)
})

test('a job whose worker was killed or lost in a reboot is an error, never “processing”', async () => {
  for (const worker of [
    { ...identityOf(deadPid(), NOW), started: '1' },
    // A stranger was given the number of the worker.
    { ...identityOf(process.pid, NOW), started: '1' },
    { ...identityOf(process.pid, NOW), boot: 'before the reboot' },
  ]) {
    const id = await submitted()
    store(id, { state: 'processing', message: 'Solving image…', worker })
    expect(readJob(jobsDir(), id, NOW)).toMatchObject({
      value: { state: 'error', message: expect.stringMatching(/^Worker died/) },
    })
    const result = readResult(jobsDir(), id, NOW)
    expect(JSON.parse(result.ok ? result.value : '{}')).toMatchObject({ ok: false, error: expect.stringMatching(/^Worker died/) })
  }
})

test('a job whose worker never came is an error after two minutes, not before', async () => {
  const id = await submitted()
  expect(readJob(jobsDir(), id, NOW + 60)).toMatchObject({ value: { state: 'queued' } })
  expect(readJob(jobsDir(), id, NOW + 121)).toMatchObject({ value: { state: 'error' } })
})

test('a living worker is left in peace, however long it takes', async () => {
  const id = await submitted()
  store(id, { state: 'processing', worker: identityOf(process.pid, NOW) })
  expect(readJob(jobsDir(), id, NOW + 1e6)).toMatchObject({ value: { state: 'processing' } })
})

test('a worker on another machine lives as long as its heart beats', () => {
  const worker = { ...identityOf(process.pid, NOW), host: `not-${hostname()}` }
  expect(isAlive(worker, NOW + 60)).toBe(true)
  expect(isAlive(worker, NOW + 121)).toBe(false)
})

test('a result is refused while the job works and when its file is damaged', async () => {
  const id = await submitted()
  expect(readResult(jobsDir(), id, NOW)).toMatchObject({ fault: { message: 'Job not ready (state=queued)' } })
  store(id, { state: 'done' })
  writeFileSync(jobFolder(jobsDir(), id)!.resultPath, '{"ok": tru')
  expect(readResult(jobsDir(), id, NOW)).toMatchObject({ fault: { code: 'astro-jobs.unreadable' } })
})

test('jobs are listed newest first, and what is no job is not listed', async () => {
  const [older, newer] = [await submitted(NOW - 10), await submitted(NOW)]
  mkdirSync(join(jobsDir(), 'lost+found'))
  mkdirSync(join(jobsDir(), 'f'.repeat(32)))
  writeFileSync(join(jobsDir(), 'notes.txt'), '')
  expect(readJobs(jobsDir(), NOW).map((job) => job.job_id)).toEqual([newer, older])
  expect(readJobs(join(folder, 'nowhere'), NOW)).toEqual([])
})

test('pruning removes old finished jobs and old drafts, never one that waits or runs', async () => {
  const [old, young, running] = [await submitted(), await submitted(), await submitted()]
  store(old, { state: 'done', updated_at: NOW - 15 * 86_400 })
  store(young, { state: 'error', updated_at: NOW - 13 * 86_400 })
  store(running, { state: 'processing', updated_at: NOW - 99 * 86_400, worker: identityOf(process.pid, NOW) })
  mkdirSync(join(jobsDir(), '.new-left'))
  utimesSync(join(jobsDir(), '.new-left'), NOW - 1e6, NOW - 1e6)
  expect(pruneJobs(jobsDir(), 14 * 86_400, NOW)).toEqual([old])
  expect(readdirSync(jobsDir()).sort()).toEqual([young, running].sort())
})

test('cancelling a job that waits makes it an error, and a finished job stays what it is', async () => {
  const id = await submitted()
  expect(await cancelJob(jobsDir(), id, () => NOW)).toMatchObject({ value: { state: 'error', message: 'Cancelled' } })
  expect(await cancelJob(jobsDir(), id, () => NOW)).toMatchObject({ fault: { message: 'Job already finished (state=error)' } })
})

test('a job has its turn when those at work and the older ones that wait leave a place', () => {
  const job = (id: string, created_at: number, state: JobStatus['state']): JobStatus => ({
    ...{ job_id: id, created_at, state, message: '', params, updated_at: created_at, worker: null },
  })
  const me = job('m', 5, 'queued')
  const all = [me, job('done', 1, 'done'), job('old', 2, 'queued'), job('young', 6, 'queued'), job('busy', 9, 'processing')]
  expect(isMyTurn(me, all, 2)).toBe(false)
  expect(isMyTurn(me, all, 3)).toBe(true)
  expect(isMyTurn(me, [me, job('a', 5, 'queued')], 1)).toBe(false)
  expect(isMyTurn(me, [me, job('z', 5, 'queued')], 1)).toBe(true)
})
