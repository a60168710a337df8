import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readConfig } from '#server/config.ts'
import type { JobContext } from '#server/jobs/job.ts'
import type { Worker } from '#server/work/work.ts'
import { fail, ok } from '#shared/core/fault.ts'
import type { Star } from '#shared/core/star.ts'
import type { FrameRow } from '#shared/records/frame.ts'
import type { JobRow } from '#shared/records/job.ts'
import { SolutionRow } from '#shared/records/solution.ts'
import { noWork } from '#tests/support/surroundings.ts'
import { askedBy } from './hand-over.ts'
import { plateSolve } from './index.ts'
import { PlateSolveParams } from './params.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'darksite-plate-solve-'))
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

const frame = {
  width: 640,
  height: 480,
  isBottomUp: true,
  frameType: 'light',
  indexedAt: 500,
  frameTypeRule: 'IMAGETYP is "Light"',
  hint: { ra: 10, dec: 20, pixelScaleArcsec: 3, source: 'RA, DEC' },
  fault: null,
} as FrameRow

const star = {
  x: 1,
  y: 1,
  flux: 1,
  peak: 1,
  fwhm: 3,
  hfr: 2,
  snr: 9,
  ellipticity: 0,
  thetaDeg: 0,
  isSaturated: false,
} satisfies Star

const detecting =
  (count: number): Worker['detectStars'] =>
  async () =>
    ok({ stars: Array.from({ length: count }, () => star), width: 640, height: 480 })

const runOn = async (
  row: FrameRow | undefined,
  work: Partial<Worker> = {},
  signal = new AbortController().signal,
  { solver = 'fake', env = {}, priority = 0 }: { solver?: string; env?: Record<string, string>; priority?: number } = {},
) => {
  const seen = {
    rows: [] as unknown[],
    attempts: [] as unknown[],
    enqueued: [] as string[],
    priorities: {} as Record<string, number>,
    log: [] as string[],
    messages: [] as string[],
    blob: '',
  }
  const context: JobContext = {
    jobId: 'job',
    frameId: 'frame',
    signal,
    progress: (_, message) => void seen.messages.push(message ?? ''),
    log: (line) => void seen.log.push(line),
    store: {
      row: ((table: string) =>
        table === 'frames' ? row : table === 'jobs' ? { priority } : undefined) as JobContext['store']['row'],
      pathOf: async () => ok('/library/m42.fits'),
      write: (table, id, patch) => {
        if (table === 'jobs') seen.attempts.push((patch as Partial<JobRow>).attempts)
        else seen.rows.push([table, id, patch])
      },
      putBlob: async (bytes) => {
        seen.blob = new TextDecoder().decode(bytes)
        return 'blob'
      },
    },
    work: { ...noWork, detectStars: detecting(20), ...work },
    enqueue: async (type, _frameId, _params, order) => {
      seen.enqueued.push(order?.after ? `${type} after ${order.after}` : type)
      if (order?.priority !== undefined) seen.priorities[type] = order.priority
      return 'next'
    },
    libraries: [],
    config: { ...readConfig(env), dataDir },
    now: () => 1000,
  }
  return { result: await plateSolve.run(PlateSolveParams.parse({ solver }), context), seen }
}

test('a solved frame gets a solution row with its log, and then its objects', async () => {
  const { result, seen } = await runOn(frame)
  expect(result).toMatchObject({ ok: true, value: { index: 'none' } })
  const [[table, id, row]] = seen.rows as [[string, string, unknown]]
  expect([table, id]).toEqual(['solutions', 'frame'])
  const solution = SolutionRow.parse(row)
  expect(solution).toMatchObject({ dec: expect.closeTo(20, 6), solver: 'fake', log: 'blob', solvedAt: 1000, isMirrored: false })
  const [attempt] = solution.attempts
  expect(solution.attempts.length).toBe(1)
  expect(attempt).toMatchObject({ solver: 'fake', source: 'stars', outcome: 'solved', near: { ra: 10, dec: 20, radiusDeg: 5 } })
  expect(attempt?.reason).toBe('RA, DEC says so')
  // Live on the job's row: nothing yet, then the attempt.
  expect(seen.attempts).toEqual([[], [attempt]])
  expect(seen.enqueued).toEqual(['match-catalogue after job', 'measure-quality after job'])
  expect(seen.messages.at(-1)).toMatch(/^Attempt 1 of 16: within 5° of RA 10\.00° Dec 20\.00°/)
  expect(seen.blob).toMatch(/20 stars found[\s\S]*RA, DEC says so[\s\S]*Solved in/)
  expect(seen.log.length).toBeGreaterThan(2)
})

test('objects are named before the next frame is solved, and in bulk work still after what somebody waits for', async () => {
  expect((await runOn(frame)).seen.priorities).toEqual({ 'match-catalogue': 1 })
  expect((await runOn(frame, {}, undefined, { priority: -50 })).seen.priorities).toEqual({ 'match-catalogue': -49 })
  expect((await runOn(frame, {}, undefined, { priority: -1 })).seen.priorities).toEqual({ 'match-catalogue': -1 })
})

test.each(['dark', 'flat', 'bias', 'master'] as const)('a %s frame is refused with a sentence', async (frameType) => {
  const { result, seen } = await runOn({ ...frame, frameType, frameTypeRule: 'the header says so' })
  expect(result).toMatchObject({ ok: false, fault: { kind: 'invalid', code: 'plate-solve.not-a-sky-picture' } })
  expect(!result.ok && result.fault.message).toMatch(/^This is a .*\(the header says so\): it shows no stars to solve\.$/)
  expect(seen.rows).toEqual([])
})

test('a frame that is unknown or cannot be read is not solved', async () => {
  expect((await runOn(undefined)).result).toMatchObject({ ok: false, fault: { kind: 'not-found' } })
  const fault = { kind: 'invalid', code: 'fits.truncated', message: 'Cut short.' } as const
  expect((await runOn({ ...frame, fault })).result).toEqual({ ok: false, fault })
})

test('without a star list the picture is tried; when that fails too, the reason is the file', async () => {
  const unreadable = async () => fail('invalid', 'fits.truncated', 'Cut short.')
  const { result } = await runOn(frame, { detectStars: unreadable, reducePicture: unreadable })
  expect(result).toMatchObject({ ok: false, fault: { code: 'fits.truncated' } })
  const picture = { data: new Uint8Array(64 * 48), width: 64, height: 48, binning: 10 }
  const again = await runOn(frame, { detectStars: unreadable, reducePicture: async () => ok(picture) })
  expect(again.result.ok).toBe(true)
  expect(again.seen.log.join('\n')).toContain('No star list: Cut short.')
})

test('a frame without stars gets no solution, calmly and with advice', async () => {
  const { result, seen } = await runOn({ ...frame, hint: null }, { detectStars: detecting(2) })
  expect(result).toMatchObject({ ok: false })
  expect(seen.rows).toEqual([])
  expect(seen.enqueued).toEqual([])
})

test('a cancelled job stops at once', async () => {
  const stop = new AbortController()
  const work = {
    detectStars: async () => {
      stop.abort()
      return detecting(20)('', 1)
    },
  }
  expect((await runOn(frame, work, stop.signal)).result).toMatchObject({ ok: false, fault: { kind: 'cancelled' } })
})

test('what cannot be solved here is handed over to Nova where there is a key for it, and nowhere else', async () => {
  const none = { DARKSITE_SOLVE_FIELD: join(dataDir, 'no-such-program') }
  const withKey = { ...none, ASTROMETRY_API_KEY: 'key' }
  for (const solver of ['automatic', 'nova']) {
    const { result, seen } = await runOn(frame, {}, undefined, { solver, env: withKey })
    expect(result).toEqual({ ok: true, value: { handedTo: 'nova' } })
    expect(seen.enqueued).toEqual(['monitor-submission'])
  }
  const { result, seen } = await runOn(frame, {}, undefined, { solver: 'automatic', env: none })
  expect(result).toMatchObject({ ok: false, fault: { code: 'plate-solve.solver-missing' } })
  expect(seen.enqueued).toEqual([])
})

test('Nova comes after a service of your own unless the settings put it first; then the others get what it cannot solve', async () => {
  const env = {
    DARKSITE_SOLVE_FIELD: join(dataDir, 'no-such-program'),
    ASTROMETRY_API_KEY: 'key',
    LOCAL_ASTROMETRY_URL: 'http://localhost:1/',
  }
  const asked = async (more: Record<string, string>, params: Partial<PlateSolveParams> = {}) => {
    const found = await askedBy({ solver: 'automatic', ...params }, readConfig({ ...env, ...more }))
    return found.ok ? { ...found.value, solvers: found.value.solvers.map(({ id }) => id) } : found.fault.code
  }
  expect(await asked({})).toEqual({ solvers: ['local-service'], isNovaNext: true, hasMore: false })
  const first = { DARKSITE_SOLVERS: 'nova' }
  expect(await asked(first)).toEqual({ solvers: [], isNovaNext: true, hasMore: true })
  expect(await asked(first, { behind: 'nova' })).toEqual({ solvers: ['local-service'], isNovaNext: false, hasMore: false })
  expect(await asked({}, { behind: 'nova' })).toBe('plate-solve.solver-missing')
})
