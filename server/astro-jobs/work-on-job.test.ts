import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Analyse } from './analyse-file.ts'
import { createJob } from './create-job.ts'
import { errorResult } from './finish-job.ts'
import { type JobFolder, jobFolder } from './job-id.ts'
import { readJob, readStatus } from './read-job.ts'
import { workOnJob } from './work-on-job.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'work-'))
  writeFileSync(join(folder, 'a.fits'), '')
})
afterEach(() => rmSync(folder, { recursive: true }))

const now = () => Date.now() / 1000

const submitted = async (): Promise<JobFolder> => {
  const id = await createJob(
    folder,
    join(folder, 'a.fits'),
    folder,
    { scale_low: null, scale_high: null, downsample: 2, timeout: 9 },
    now(),
  )
  if (!id.ok) throw new Error(id.fault.message)
  return jobFolder(folder, id.value)!
}

const work = async (analyse: Analyse, limit = 1, signal = new AbortController().signal) => {
  const job = await submitted()
  const lines: string[] = []
  await workOnJob(job, { jobsDir: folder, limit, signal, analyse, log: (line) => lines.push(line), now })
  return { status: readStatus(job), result: JSON.parse(readFileSync(job.resultPath, 'utf8')), lines }
}

test('a picture without a solution ends as an error, never as ok', async () => {
  const { status, result } = await work(async (path) => errorResult('Did not solve.', path, { exposure: 30 }))
  expect(status).toMatchObject({ value: { state: 'error', message: 'Did not solve.', worker: null } })
  expect(result).toMatchObject({
    ok: false,
    error: 'Did not solve.',
    image: expect.stringMatching(/input\/a\.fits$/),
    capture: { exposure: 30 },
  })
})

test('a bug in the analysis ends the job, with the details in the log', async () => {
  const { status, result, lines } = await work(() => Promise.reject(new Error('a bug')))
  expect(status).toMatchObject({ value: { state: 'error' } })
  expect(result.ok).toBe(false)
  expect(lines.join('\n')).toContain('a bug')
})

test('while it works the status says so, and who works', async () => {
  let seen: unknown
  await work(async (path) => {
    seen = readJob(folder, /[0-9a-f]{32}/.exec(path)![0], now())
    return errorResult('x', path, {})
  })
  expect(seen).toMatchObject({ value: { state: 'processing', message: 'Solving image…', worker: { pid: process.pid } } })
})

test('a stopped worker leaves a cancelled job', async () => {
  const stop = new AbortController()
  const analyse: Analyse = async (path) => {
    stop.abort()
    return errorResult('stopped', path, {})
  }
  expect((await work(analyse, 1, stop.signal)).status).toMatchObject({ value: { state: 'error', message: 'Cancelled' } })
})

test('never more jobs at once than there are places, and none is left out', async () => {
  let busy = 0
  let most = 0
  const analyse: Analyse = async (path) => {
    most = Math.max(most, ++busy)
    await new Promise((done) => setTimeout(done, 20))
    busy--
    return errorResult('done', path, {})
  }
  const ends = await Promise.all(Array.from({ length: 5 }, () => work(analyse, 2)))
  expect(most).toBe(2)
  expect(ends.map((end) => end.status.ok && end.status.value.state)).toEqual(Array(5).fill('error'))
})
