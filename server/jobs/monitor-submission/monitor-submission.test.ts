import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { readConfig } from '#server/config.ts'
import type { JobContext } from '#server/jobs/job.ts'
import { calibrationOf } from '#server/nova/calibration.ts'
import { createNovaClient } from '#server/solvers/nova/client.ts'
import { ok } from '#shared/core/fault.ts'
import type { FrameRow } from '#shared/records/frame.ts'
import { SolutionRow } from '#shared/records/solution.ts'
import { SubmissionRow } from '#shared/records/submission.ts'
import { separationDeg } from '#shared/sky/angles.ts'
import { pixelToSky, type Wcs } from '#shared/sky/wcs.ts'
import { type NovaDouble, startNovaDouble } from '#tests/support/nova-double.ts'
import { noWork } from '#tests/support/surroundings.ts'
import { carry } from './index.ts'

const KEY = 'qwertzuiopasdfgh'
const [WIDTH, HEIGHT, BINNING] = [640, 480, 4]
/** Of the full frame, first row at the top. */
const TRUTH: Wcs = {
  crval: [83.8, -5.4],
  crpix: [100, 50],
  cd: [
    [-0.0008, 0.0003],
    [-0.0003, -0.0008],
  ],
  sip: null,
}
/** What a service sees of it: pixel X of the reduced picture is the mean of full pixels 4X to 4X + 3. */
const REDUCED: Wcs = {
  ...TRUTH,
  crpix: [(100 - 1.5) / 4, (50 - 1.5) / 4],
  cd: [
    [-0.0032, 0.0012],
    [-0.0012, -0.0032],
  ],
}

let double: NovaDouble
beforeAll(async () => {
  double = await startNovaDouble({
    apiKey: KEY,
    solve: ({ settings }) => {
      const isReduced = settings['image_width'] === WIDTH / BINNING
      const [wcs, size] = isReduced ? [REDUCED, [160, 120] as const] : [TRUTH, [WIDTH, HEIGHT] as const]
      return { wcs, calibration: { ...calibrationOf(wcs, ...size, true) } }
    },
  })
})
afterAll(() => double.close())
beforeEach(() => {
  double.submissions.length = 0
  double.fates = [{}]
  double.trouble = null
})

const frame = {
  ...{ width: WIDTH, height: HEIGHT, isBottomUp: false, sha256: 'a'.repeat(64), frameType: 'light' },
  ...{ indexedAt: 0, hint: { ra: 84, dec: -5, pixelScaleArcsec: 3, source: 'RA, DEC' } },
} as FrameRow

class PowerCut extends Error {}

/** What is on the disk; it outlives the server. */
interface Disk {
  readonly rows: Map<string, Record<string, unknown>>
  readonly blobs: Uint8Array[]
  readonly said: string[]
  readonly enqueued: string[]
  time: number
}
const emptyDisk = (): Disk => ({ rows: new Map(), blobs: [], said: [], enqueued: [], time: 1_000_000 })

const STAR = { flux: 1, peak: 1, fwhm: 3, hfr: 2, snr: 9, ellipticity: 0, thetaDeg: 0, isSaturated: false }

const runOn = async (
  disk: Disk,
  options: {
    send?: 'stars' | 'picture'
    askNext?: boolean
    patienceSeconds?: number
    writes?: number
    signal?: AbortSignal
    onWait?: () => void
  } = {},
) => {
  let left = options.writes ?? Infinity
  const context: JobContext = {
    ...{ jobId: 'job', frameId: 'frame', signal: options.signal ?? new AbortController().signal },
    progress: (_, message) => void disk.said.push(message ?? ''),
    log: (line) => void disk.said.push(line),
    store: {
      row: ((table: string) => (table === 'frames' ? frame : disk.rows.get(table))) as JobContext['store']['row'],
      pathOf: async () => ok('/library/m42.fits'),
      write: (table, _id, patch) => {
        if (left-- <= 0) throw new PowerCut()
        disk.rows.set(table, { ...disk.rows.get(table), ...(JSON.parse(JSON.stringify(patch)) as object) })
      },
      putBlob: async (bytes) => `${disk.blobs.push(bytes)}`.padStart(64, '0'),
    },
    work: {
      ...noWork,
      detectStars: async () =>
        ok({
          stars: Array.from({ length: 20 }, (_, n) => ({ ...STAR, x: 20 + 31 * n, y: 20 + ((97 * n) % 440) })),
          ...{ width: WIDTH, height: HEIGHT },
        }),
      reducePicture: async () => ok({ data: new Uint8Array(160 * 120), width: 160, height: 120, binning: BINNING }),
    },
    enqueue: async (type, _frameId, params, order) => {
      disk.enqueued.push(
        order?.after ? `${type} after ${order.after}` : params?.['behind'] ? `${type} behind ${params['behind']}` : type,
      )
      return 'next'
    },
    libraries: [],
    config: {
      ...readConfig({ ASTROMETRY_API_KEY: KEY, ASTROMETRY_URL: double.url }),
      // Without a catalogue nobody can doubt the answer, which is another test's matter.
      ...{ cataloguesDir: '/nowhere', indexDirs: ['/nowhere'], novaPatienceSeconds: options.patienceSeconds ?? 0 },
    },
    now: () => disk.time,
  }
  const around = {
    client: createNovaClient,
    wait: async (ms: number) => {
      disk.time += ms
      options.onWait?.()
    },
  }
  const result = await carry(
    { send: options.send ?? 'stars', askNext: options.askNext ?? false, useHints: true, scaleUnits: 'arcsecperpix' },
    context,
    around,
  )
  return { result, submission: SubmissionRow.safeParse(disk.rows.get('submissions')).data }
}

test('a list of stars is sent for nobody else to see, with hints, and the answer becomes a solution', async () => {
  const disk = emptyDisk()
  const { result, submission } = await runOn(disk)
  expect(result.ok).toBe(true)
  const [sent] = double.submissions
  expect(sent!.settings).toMatchObject({
    ...{ publicly_visible: 'n', allow_commercial_use: 'n', allow_modifications: 'n', image_width: WIDTH, image_height: HEIGHT },
    ...{ scale_units: 'arcsecperpix', scale_type: 'ul', scale_lower: 2.5, scale_upper: expect.closeTo(3.6, 9) },
    ...{ center_ra: 84, center_dec: -5, radius: 5 },
  })
  expect(submission).toMatchObject({
    ...{ state: 'SOLVED', service: 'nova', submissionId: sent!.id, jobId: sent!.jobId, picture: null },
    ...{ wcsFile: expect.any(String), annotated: expect.any(String), calibration: { parity: 1 } },
    url: `${double.url.replace('/api/', '')}/status/${sent!.id}`,
  })
  const solution = SolutionRow.parse(disk.rows.get('solutions'))
  expect(separationDeg(solution, pixelToSky(TRUTH, 319.5, 239.5)) * 3600).toBeLessThan(0.01)
  expect(solution).toMatchObject({ solver: 'nova', index: `job ${sent!.jobId}`, isMirrored: false })
  expect(disk.enqueued).toEqual(['match-catalogue after job', 'measure-quality after job'])
  expect(JSON.stringify([disk.said, [...disk.rows], result])).not.toContain(KEY)
})

test.each([true, false])(
  'the solution of a reduced picture is carried back to the full frame (WCS file: %s)',
  async (hasWcsFile) => {
    double.fates = [{ hasWcsFile }]
    const disk = emptyDisk()
    const { submission } = await runOn(disk, { send: 'picture' })
    expect(double.submissions[0]!.settings).toMatchObject({ image_width: 160, scale_lower: 10, downsample_factor: 1 })
    expect(submission).toMatchObject({ state: 'SOLVED', picture: { width: 160, height: 120, binning: 4 } })
    const { wcs, pixelScaleArcsec } = SolutionRow.parse(disk.rows.get('solutions'))
    expect(pixelScaleArcsec).toBeCloseTo(Math.hypot(0.0008, 0.0003) * 3600, 3)
    // A calibration tells the turn at the reference pixel and the place of the centre: a tenth of a pixel off at the corners.
    const toleranceArcsec = hasWcsFile ? 0.01 : 0.3
    for (const [x, y] of [
      [0, 0],
      [639, 479],
      [0, 479],
    ] as const)
      expect(separationDeg(pixelToSky(wcs, x, y), pixelToSky(TRUTH, x, y)) * 3600, `${x},${y}`).toBeLessThan(toleranceArcsec)
  },
)

test('a frame is SUBMITTED, then PROCESSING, then FAILED with a reason when there is no solution', async () => {
  double.fates = [{ pollsToJob: 2, pollsToEnd: 2, ending: 'failure' }]
  const disk = emptyDisk()
  const states: unknown[] = []
  const { result, submission } = await runOn(disk, { onWait: () => states.push(disk.rows.get('submissions')?.['state']) })
  expect([...new Set(states)]).toEqual(['SUBMITTED', 'PROCESSING'])
  // Once with the hints of the header, once without.
  expect(double.submissions.map(({ settings }) => [settings['center_ra'], settings['scale_lower']])).toEqual([
    [84, 2.5],
    [undefined, undefined],
  ])
  expect(result).toMatchObject({ ok: false, fault: { kind: 'no-result' } })
  expect(submission).toMatchObject({ state: 'FAILED', message: expect.stringMatching(/found no solution/), calibration: null })
  expect(disk.rows.has('solutions')).toBe(false)
})

test('who stands behind Nova is asked when it finds nothing, and only then', async () => {
  double.fates = [{ ending: 'failure' }]
  const disk = emptyDisk()
  expect((await runOn(disk, { askNext: true })).result.ok).toBe(false)
  expect(disk.enqueued).toEqual(['plate-solve behind nova'])
  double.fates = [{}]
  const solved = emptyDisk()
  expect((await runOn(solved, { askNext: true })).result.ok).toBe(true)
  expect(solved.enqueued).not.toContain('plate-solve behind nova')
})

const goOffline = () => {
  double.trouble = (_path, response) => {
    response.socket?.destroy()
    return true
  }
}
const goOnline = () => {
  double.trouble = null
}

test('without internet the next solver is asked at once, unless more patience is wished for', async () => {
  for (const patienceSeconds of [0, 600]) {
    goOffline()
    const disk = emptyDisk()
    const start = disk.time
    const { result, submission } = await runOn(disk, { askNext: true, patienceSeconds })
    expect([patienceSeconds, result]).toEqual([patienceSeconds, ok({ handedTo: 'next' })])
    expect(disk.enqueued).toEqual(['plate-solve behind nova'])
    expect(submission).toMatchObject({ state: 'FAILED', message: expect.stringMatching(/could not be reached.*next solver/) })
    expect(disk.time - start).toBeGreaterThanOrEqual(patienceSeconds * 1000)
    expect(disk.time - start).toBeLessThan((patienceSeconds + 301) * 1000)
  }
  expect(double.submissions).toEqual([])
})

test.each([
  ['within the patience', { askNext: true, patienceSeconds: 600 }, 300],
  ['an hour later, when there is nobody else to ask', { askNext: false }, 3600],
])('internet that comes back %s finds the frame waiting for Nova', async (_when, options, outageSeconds) => {
  goOffline()
  const disk = emptyDisk()
  const end = disk.time + outageSeconds * 1000
  const { submission } = await runOn(disk, { ...options, onWait: () => disk.time > end && goOnline() })
  expect(submission?.state).toBe('SOLVED')
  expect(disk.enqueued).toEqual(['match-catalogue after job', 'measure-quality after job'])
})

test('a line that breaks while Nova has the frame already costs nothing', async () => {
  double.fates = [{ pollsToEnd: 3 }]
  const disk = emptyDisk()
  let waits = 0
  const onWait = () => (++waits === 2 ? goOffline() : goOnline())
  const { submission } = await runOn(disk, { askNext: true, onWait })
  expect([submission?.state, double.submissions.length]).toEqual(['SOLVED', 1])
  expect(disk.enqueued).not.toContain('plate-solve behind nova')
})

test('a server that is killed at any write goes on where it was and sends nothing twice', async () => {
  const count = emptyDisk()
  let writes = 0
  const set = count.rows.set.bind(count.rows)
  count.rows.set = (...entry) => {
    writes++
    return set(...entry)
  }
  await runOn(count)
  expect(writes).toBeGreaterThan(6)
  for (let at = 0; at < writes; at++) {
    double.submissions.length = 0
    const disk = emptyDisk()
    await expect(runOn(disk, { writes: at })).rejects.toBeInstanceOf(PowerCut)
    const { result, submission } = await runOn(disk)
    expect([at, result.ok, submission?.state]).toEqual([at, true, 'SOLVED'])
    expect([at, double.submissions.length]).toEqual([at, 1])
  }
})

test('a frame that has changed meanwhile is sent anew, a solved one only when somebody asks', async () => {
  const disk = emptyDisk()
  await runOn(disk, { writes: 4 }).catch((error: unknown) => expect(error).toBeInstanceOf(PowerCut))
  disk.rows.set('submissions', { ...disk.rows.get('submissions'), sha256: 'b'.repeat(64) })
  const { submission } = await runOn(disk)
  expect(submission).toMatchObject({ state: 'SOLVED', sha256: frame.sha256 })
  expect(submission!.fileName).toBe(double.submissions.at(-1)!.fileName)
})

test('who stops it finds it stopped; a server that stops leaves it as it is', async () => {
  double.fates = [{ pollsToEnd: Infinity }]
  for (const [reason, state] of [
    ['cancel', 'FAILED'],
    ['shutdown', 'PROCESSING'],
  ]) {
    const disk = emptyDisk()
    const stop = new AbortController()
    let waits = 0
    const { result, submission } = await runOn(disk, { signal: stop.signal, onWait: () => ++waits > 5 && stop.abort(reason) })
    expect(result).toMatchObject({ ok: false, fault: { kind: 'cancelled' } })
    expect(submission?.state).toBe(state)
  }
})
