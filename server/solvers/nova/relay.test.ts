import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ok } from '#shared/core/fault.ts'
import { type CutProxy, startCutProxy } from '#tests/support/cut-proxy.ts'
import { type NovaDouble, startNovaDouble } from '#tests/support/nova-double.ts'
import { createNovaClient } from './client.ts'
import { solveByService } from './service-solver.ts'
import { advance, newSubmission, type Step, type Submission } from './submission.ts'

const KEY = 'abcdefghijklmnop'
const WCS = {
  crval: [83.8, -5.4] as [number, number],
  crpix: [49.5, 49.5] as [number, number],
  cd: [
    [-0.001, 0],
    [0, 0.001],
  ] as [[number, number], [number, number]],
  sip: null,
}
const CALIBRATION = {
  ra: 83.8,
  dec: -5.4,
  pixscale: 3.6,
  orientation: 0,
  parity: -1,
  radius: 0.07,
  width_arcsec: 360,
  height_arcsec: 360,
}

let double: NovaDouble
let proxy: CutProxy
beforeAll(async () => {
  double = await startNovaDouble({ apiKey: KEY, solve: () => ({ calibration: CALIBRATION, wcs: WCS }) })
  proxy = await startCutProxy(double.port)
})
afterAll(async () => {
  await proxy.close()
  await double.close()
})
beforeEach(() => {
  double.submissions.length = 0
  double.requests.length = 0
  double.fates = [{}]
  double.trouble = null
  double.forgetSessions()
})

const FILE = 'darksite-1.fits'

/** Goes on until the end, or until `steps` are done. Time passes only here. */
const carry = async (
  options: {
    port?: number
    apiKey?: string
    from?: Submission
    steps?: number
    hear?: (step: Step) => void
    client?: ReturnType<typeof createNovaClient>
  } = {},
) => {
  const { port = double.port, apiKey = KEY, steps = 60, hear } = options
  const client = options.client ?? createNovaClient({ id: 'nova', url: `http://127.0.0.1:${port}/api/`, apiKey })
  let submission = options.from ?? newSubmission(FILE)
  let time = 0
  let step: Step | null = null
  for (let n = 0; n < steps; n++) {
    step = await advance(submission, {
      client,
      signal: new AbortController().signal,
      payload: async () =>
        ok({ settings: { publicly_visible: 'n' }, file: { name: submission.fileName, bytes: Buffer.from('stars') } }),
      save: (next) => {
        submission = next
      },
      now: () => time,
    })
    submission = step.submission
    hear?.(step)
    if (step.kind !== 'wait') break
    time += step.waitMs
  }
  return { step: step!, time, submission }
}

test('a submission goes from waiting to solved, and what was found comes with it', async () => {
  const phases: string[] = []
  const { step } = await carry({ hear: ({ submission }) => phases.push(submission.phase) })
  expect([...new Set(phases)]).toEqual(['submitted', 'processing'])
  expect(step).toMatchObject({ kind: 'solved', answer: { calibration: { ra: 83.8, parity: -1 } } })
  expect(step.kind === 'solved' && step.answer.wcsFile?.length).toBe(2880)
  expect(step.kind === 'solved' && step.answer.annotated?.length).toBe(4)
  expect(double.submissions).toMatchObject([{ fileName: FILE, settings: { publicly_visible: 'n' } }])
  expect(double.submissions[0]!.bytes.toString()).toBe('stars')
})

test('a job that is still solving is still solving, however often it is asked', async () => {
  double.fates = [{ pollsToJob: 3, pollsToEnd: 45 }]
  const seen: Step[] = []
  const { step, time } = await carry({ hear: (one) => seen.push(one), steps: 200 })
  expect(step.kind).toBe('solved')
  expect(seen.slice(0, -1).every(({ kind }) => kind === 'wait')).toBe(true)
  expect(seen.filter((one) => one.kind === 'wait' && /is solving it/.test(one.message)).length).toBe(45)
  // Patient, but never asleep: the service's own client asks every five seconds.
  expect(time / 48 / 1000).toBeGreaterThan(4)
  expect(time / 48 / 1000).toBeLessThan(15)
})

test('a job that has ended without a calibration is not solved yet: never a solution of nulls', async () => {
  double.fates = [{ pollsToCalibration: 4 }]
  const seen: Step[] = []
  const { step } = await carry({ hear: (one) => seen.push(one) })
  expect(step.kind).toBe('solved')
  expect(seen.filter((one) => one.kind === 'wait' && /is solving it/.test(one.message)).length).toBeGreaterThan(3)
})

test('no solution is a calm answer, and a file that the service could not use says so', async () => {
  double.fates = [{ ending: 'failure' }, { errorMessage: 'Not an image.' }]
  expect((await carry()).step).toMatchObject({ kind: 'failed', fault: { kind: 'no-result', code: 'nova.no-solution' } })
  expect((await carry()).step).toMatchObject({
    kind: 'failed',
    fault: { code: 'nova.failed', message: expect.stringContaining('Not an image.') },
  })
})

test('files that the service does not have are not waited for', async () => {
  double.fates = [{ hasWcsFile: false, hasAnnotated: false }]
  expect((await carry()).step).toMatchObject({ kind: 'solved', answer: { wcsFile: null, annotated: null } })
})

test('a wrong key says where to get the right one, and never says the key', async () => {
  double.trouble = (path, response) => {
    if (path !== '/api/login') return false
    response.writeHead(200).end(JSON.stringify({ status: 'error', errormessage: 'bad apikey' }))
    return true
  }
  const { step } = await carry()
  expect(step).toMatchObject({ kind: 'failed', fault: { kind: 'invalid', code: 'nova.bad-key' } })
  expect(step.kind === 'failed' && step.fault.message).toMatch(/ASTROMETRY_API_KEY.*nova\.astrometry\.net/)
  double.trouble = (_path, response) => {
    response.writeHead(200).end(JSON.stringify({ status: 'error', errormessage: `what is ${KEY}?` }))
    return true
  }
  const refused = await carry()
  expect(refused.step).toMatchObject({ kind: 'failed', fault: { code: 'nova.refused' } })
  expect(JSON.stringify(refused)).not.toContain(KEY)
})

test('a session that the service has forgotten is made anew without sending twice', async () => {
  const client = createNovaClient({ id: 'nova', url: double.url, apiKey: KEY })
  await carry({ client })
  double.forgetSessions()
  expect((await carry({ client, from: newSubmission('darksite-2.fits') })).step.kind).toBe('solved')
  expect(double.submissions.map(({ fileName }) => fileName)).toEqual([FILE, 'darksite-2.fits'])
})

test.each([
  ['a page with 404', 404, 'text/html', '<h1>Not Found</h1>', {}],
  ['a page with 200', 200, 'text/html', '<h1>Down for maintenance</h1>', {}],
  ['a busy server', 503, 'text/html', 'busy', { 'retry-after': '600' }],
  ['too many requests', 429, 'text/plain', 'slow down', { 'retry-after': '120' }],
  ['half an answer', 200, 'text/plain', '{"status":"succ', {}],
])('%s in between is waited out in every state', async (_name, status, type, text, headers) => {
  for (const path of ['/api/login', '/api/upload', '/api/submissions', '/api/jobs', '/wcs_file']) {
    // Without a WCS file there is still the calibration; it is not worth a second try.
    if (path === '/wcs_file' && status < 429) continue
    double.submissions.length = 0
    let times = 3
    double.trouble = (asked, response) => {
      if (!asked.startsWith(path) || times-- <= 0) return false
      response.writeHead(status, { 'content-type': type, ...headers }).end(text)
      return true
    }
    const seen: Step[] = []
    const { step } = await carry({ hear: (one) => seen.push(one) })
    expect([path, step.kind]).toEqual([path, 'solved'])
    expect(double.submissions.length, path).toBe(1)
    const waits = seen.flatMap((one) => (one.kind === 'wait' && one.fault ? [one.waitMs] : []))
    const asked = Number((headers as Record<string, string>)['retry-after'] ?? 0) * 1000
    if (asked > 0 && path !== '/wcs_file') expect(Math.max(...waits)).toBeGreaterThanOrEqual(asked)
  }
})

test('a submission that the service denies again and again is lost, and says what to do', async () => {
  const from: Submission = { ...newSubmission(FILE), phase: 'submitted', submissionId: 99 }
  expect((await carry({ from })).step).toMatchObject({
    kind: 'failed',
    fault: { code: 'nova.lost', message: expect.stringContaining('Ask again') },
  })
})

test('without a network it waits, longer and longer, and then goes out', async () => {
  const waits: number[] = []
  // A port that nobody listens on.
  const away = await startCutProxy(1)
  const { port } = away
  await away.close()
  const { submission } = await carry({ port, steps: 9, hear: (one) => one.kind === 'wait' && waits.push(one.waitMs) })
  expect(submission.phase).toBe('waiting')
  expect(waits).toEqual([5000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000, 300_000])
  expect((await carry({ from: submission })).step.kind).toBe('solved')
  expect(double.submissions.length).toBe(1)
})

// The picture of a whole night is at stake when a line is bad: nothing may be lost, and nothing sent twice.
test.each(['up', 'down'] as const)(
  'a line that breaks after any byte of the upload (%s) loses nothing and sends nothing twice',
  async (direction) => {
    proxy.cut = { begins: 'POST /api/upload', direction, after: Number.MAX_SAFE_INTEGER }
    await carry({ port: proxy.port })
    const total = proxy.passed[direction]
    expect(total).toBeGreaterThan(direction === 'up' ? 500 : 100)
    let arrived = 0
    for (let after = 0; after <= total; after++) {
      double.submissions.length = 0
      proxy.cut = { begins: 'POST /api/upload', direction, after }
      const client = createNovaClient({ id: 'nova', url: `http://127.0.0.1:${proxy.port}/api/`, apiKey: KEY })
      const first = await carry({ port: proxy.port, client, steps: 1 })
      expect(proxy.cut, `cut after ${after}`).toBeNull()
      arrived += double.submissions.length
      const { step } = await carry({ port: proxy.port, client, from: first.submission })
      expect([after, step.kind]).toEqual([after, 'solved'])
      expect([after, double.submissions.length]).toEqual([after, 1])
    }
    // Both happened: files that never arrived, and files whose arrival was never heard of.
    if (direction === 'down') expect(arrived).toBe(total + 1)
    else expect(arrived).toBeLessThan(3)
  },
)

test('a service that cannot be reached is a fault at once, and a limit of any length is kept', async () => {
  const context = { setup: { solveField: '', indexDirs: [] }, scratchDir: '/nowhere', log: () => undefined }
  const input = {
    ...{ width: 100, height: 100, isBottomUp: true },
    source: { kind: 'picture', data: new Uint8Array(100), width: 10, height: 10, binning: 10 },
  } as const
  const solve = (url: string, timeLimitSeconds: number) =>
    solveByService({ id: 'local', url, apiKey: KEY }, 'local-service', input, {
      ...{ ...context, timeLimitSeconds },
      signal: new AbortController().signal,
    })
  double.fates = [{ pollsToJob: Infinity }]
  expect(await solve(double.url, 0.4995)).toMatchObject({ ok: false, fault: { kind: 'no-result', code: 'nova.out-of-time' } })
  const away = await startCutProxy(1)
  await away.close()
  expect(await solve(`http://127.0.0.1:${away.port}/api/`, 449.9995)).toMatchObject({
    fault: { kind: 'unavailable', code: 'nova.unreachable' },
  })
})
