import { execFile, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { processesOf } from '#server/astro-jobs/processes.ts'
import { JobStatus } from '#server/astro-jobs/status.ts'
import { writeFits } from '#shared/formats/fits/write.ts'
import { corpusFile } from '#tests/support/corpus.ts'
import { makeDeepSky } from '#tests/support/make-sky.ts'
import { makeStarField } from '#tests/support/star-field.ts'

// The commands as people and programs call them: through the launcher, in processes of their own, with the real solve-field.
const folder = mkdtempSync(join(tmpdir(), 'astro-jobs-'))
const jobsDir = join(folder, 'jobs')
const jobs: string[] = []
afterEach(async () => {
  for (const id of jobs.splice(0)) await darksite('cancel', '--job-id', id)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Answer {
  readonly code: number
  readonly json: Record<string, unknown>
  readonly stdout: string
}

const darksite = async (...argv: string[]): Promise<Answer> => {
  const env = { ...process.env, JOBS_DIR: jobsDir, JOBS_AT_ONCE: '1' }
  const answer = await promisify(execFile)(resolve('bin/darksite.cjs'), argv, { env, cwd: folder }).then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error: { code: number; stdout: string }) => ({ code: error.code, stdout: error.stdout }),
  )
  return { ...answer, json: answer.stdout === '' ? {} : JSON.parse(answer.stdout) }
}

const submit = async (...argv: string[]): Promise<string> => {
  const { code, json } = await darksite('submit', ...argv)
  expect(code).toBe(0)
  const id = String(json['job_id'])
  jobs.push(id)
  return id
}

const statusOf = async (id: string): Promise<Record<string, unknown>> => (await darksite('status', '--job-id', id)).json

const waitFor = async (id: string, states: readonly string[]): Promise<Record<string, unknown>> => {
  for (;;) {
    const status = await statusOf(id)
    if (states.includes(String(status['state']))) return status
    await sleep(300)
  }
}

/** The worker's own process id, which only its file tells. */
const workerOf = async (id: string): Promise<number> => {
  for (;;) {
    const { worker } = JobStatus.parse(JSON.parse(readFileSync(join(jobsDir, id, 'status.json'), 'utf8')))
    if (worker) return worker.pid
    await sleep(50)
  }
}

const waitForSolver = async (id: string): Promise<void> => {
  while (processesOf(id).length < 2) await sleep(50)
}

const sky = join(folder, 'M45 light.fits')
const noise = join(folder, 'noise.fits')
/** Stars where the sky has none: a solver looks for them until it is stopped. */
const nowhere = join(folder, 'nowhere.fits')

beforeAll(async () => {
  writeFileSync(
    sky,
    (await makeDeepSky({ seed: 45, ra: 56.75, dec: 24.12, width: 1200, height: 800, pixelScaleArcsec: 4 })).bytes,
  )
  const field = makeStarField({ seed: 7, width: 1200, height: 800, stars: 150, fwhm: 3 })
  writeFileSync(nowhere, writeFits(field.raster, []))
  const data = Uint16Array.from({ length: 600 * 400 }, (_, i) => 1000 + ((i * 2_654_435_761) % 61))
  const raster = { width: 600, height: 400, channels: 1, sampleFormat: 'u16' as const, data, white: 65_535, isBottomUp: true }
  writeFileSync(noise, writeFits(raster, [{ keyword: 'EXPTIME', value: 30 }]))
})

test('submit answers at once, status follows, and result says where the picture points and what is in it', async () => {
  const id = await submit('--image', sky, '--scale-low', '1', '--scale-high', '2')
  expect((await darksite('result', '--job-id', id)).code).toBe(1)
  const status = await waitFor(id, ['done', 'error'])
  expect(Object.keys(status)).toEqual(['ok', 'job_id', 'created_at', 'state', 'message', 'params', 'updated_at'])
  expect(status).toMatchObject({ ok: true, state: 'done', message: 'Analysis complete' })
  expect(status['params']).toEqual({ scale_low: 1, scale_high: 2, downsample: 2, timeout: 600 })

  const { code, json } = await darksite('result', '--job-id', id)
  expect(code).toBe(0)
  expect(json).toMatchObject({ ok: true, filename: 'M45 light.fits' })
  const astrometry = json['astrometry'] as Record<string, unknown> & { objects: { name: string }[]; fov_deg: number[] }
  expect(astrometry['ra_center']).toBeCloseTo(56.75, 1)
  expect(astrometry['dec_center']).toBeCloseTo(24.12, 1)
  expect(astrometry['pixscale_arcsec']).toBeCloseTo(4, 1)
  expect(astrometry.fov_deg[0]).toBeCloseTo(1.333, 1)
  expect(astrometry.fov_deg[1]).toBeCloseTo(0.889, 1)
  expect(astrometry.objects.map((object) => object.name).join()).toMatch(/Pleiades|Alcyone/)

  expect(readdirSync(join(jobsDir, id)).sort()).toEqual(['input', 'output', 'status.json', 'task.log'])
  expect(readdirSync(join(jobsDir, id, 'output'))).toEqual(['result.json'])
  expect(readFileSync(join(jobsDir, id, 'task.log'), 'utf8')).toContain('solved with index')
  expect(processesOf(id)).toEqual([])
})

test('a picture of noise is an error, never ok, and its capture is kept', async () => {
  const id = await submit('--image', 'noise.fits', '--timeout', '20')
  expect(await waitFor(id, ['done', 'error'])).toMatchObject({ state: 'error' })
  const { json } = await darksite('result', '--job-id', id)
  expect(json).toMatchObject({ ok: false, error: expect.any(String), capture: { exposure: 30, image_width: 600 } })
  expect(json).not.toHaveProperty('astrometry')
})

test('a file that is no picture is an error', async () => {
  writeFileSync(join(folder, 'letter.fits'), 'Dear telescope')
  const id = await submit('--image', 'letter.fits')
  expect(await waitFor(id, ['done', 'error'])).toMatchObject({ state: 'error' })
})

test('a worker that is killed leaves an error and no process', async () => {
  const id = await submit('--image', nowhere)
  await waitForSolver(id)
  process.kill(await workerOf(id), 'SIGKILL')
  expect(await waitFor(id, ['error', 'done'])).toMatchObject({ state: 'error', message: expect.stringMatching(/^Worker died/) })
  while (processesOf(id).length > 0) await sleep(50)
  expect(existsSync(join(jobsDir, id, 'scratch'))).toBe(false)
})

test('cancel ends the worker and the solver, and the job that waited behind it goes on', async () => {
  const id = await submit('--image', nowhere)
  await waitForSolver(id)
  const next = await submit('--image', sky, '--scale-low', '1', '--scale-high', '2')
  expect(await statusOf(next)).toMatchObject({ state: 'queued' })
  expect(await darksite('cancel', '--job-id', id)).toMatchObject({
    code: 0,
    json: { ok: true, state: 'error', message: 'Cancelled' },
  })
  expect(processesOf(id)).toEqual([])
  expect((await darksite('cancel', '--job-id', id)).code).toBe(1)
  expect(await waitFor(next, ['done', 'error'])).toMatchObject({ state: 'done' })
})

test('hostile and unknown ids find nothing and make nothing', async () => {
  const before = readdirSync(jobsDir).sort()
  for (const id of ['../../etc', '..', `../${'a'.repeat(32)}`, 'a'.repeat(32), '']) {
    for (const command of ['status', 'result', 'cancel']) {
      expect(await darksite(command, `--job-id=${id}`)).toMatchObject({
        code: 1,
        json: { ok: false, error: 'Job not found', job_id: id },
      })
    }
  }
  expect(readdirSync(jobsDir).sort()).toEqual(before)
})

test('a missing image makes no job, and a wrong call says how it is meant', async () => {
  const before = readdirSync(jobsDir).sort()
  expect(await darksite('submit', '--image', 'no.jpg')).toMatchObject({
    code: 1,
    json: { ok: false, error: 'Image not found: no.jpg' },
  })
  expect(await darksite('submit')).toMatchObject({ code: 2, json: { ok: false, error: '--image is missing.' } })
  expect(await darksite('submit', '--image', sky, '--scale-low', 'wide')).toMatchObject({
    code: 2,
    json: { ok: false, error: expect.stringContaining('--scale-low must be a number') },
  })
  expect(readdirSync(jobsDir).sort()).toEqual(before)
})

test('list names every job, the newest first, and prune removes the finished ones', async () => {
  const listed = (await darksite('list')).json['jobs'] as { job_id: string; created_at: number }[]
  expect(listed.length).toBeGreaterThan(3)
  expect(listed.map((job) => job.created_at)).toEqual(listed.map((job) => job.created_at).toSorted((a, b) => b - a))
  expect((await darksite('prune', '--older-than', '1d')).json).toEqual({ ok: true, removed: [] })
  expect(((await darksite('prune', '--older-than', '0m')).json['removed'] as string[]).length).toBe(listed.length)
  expect((await darksite('list')).json).toEqual({ ok: true, jobs: [] })
})

test('the one-shot command prints the same answer, and its exit code tells', () => {
  const run = (image: string) =>
    spawnSync(resolve('bin/darksite.cjs'), ['solve', image, '--timeout', '20'], { cwd: folder, encoding: 'utf8' })
  const good = run(sky)
  expect(good.status).toBe(0)
  expect(JSON.parse(good.stdout)).toMatchObject({ ok: true, astrometry: { pixscale_arcsec: expect.closeTo(4, 1) } })
  const bad = run(noise)
  expect(bad.status).toBe(2)
  expect(JSON.parse(bad.stdout)).toMatchObject({ ok: false })
})

const PHOTO = 'photo/ss_pleiades.jpg'
const photo = corpusFile(PHOTO)
test(
  photo ? `a real photograph, ${PHOTO}, is solved as its authors did` : 'there is no corpus here, so no real photograph',
  async () => {
    if (!photo) return
    const id = await submit('--image', photo, '--scale-low', '1', '--scale-high', '2')
    expect(await waitFor(id, ['done', 'error'])).toMatchObject({ state: 'done' })
    const { json } = await darksite('result', '--job-id', id)
    const { ra_center, dec_center, pixscale_arcsec } = json['astrometry'] as Record<string, number>
    // Stock solve-field's answer, in the truth table of the corpus.
    expect(ra_center).toBeCloseTo(56.5277, 1)
    expect(dec_center).toBeCloseTo(24.1517, 1)
    expect(pixscale_arcsec).toBeCloseTo(7.989, 1)
  },
)
