import { Writable } from 'node:stream'
import { expect, test, vi } from 'vitest'
import { createLog } from '#server/log/log.ts'
import { fail, ok } from '#shared/core/fault.ts'
import { JobDetail } from '#shared/records/job-page.ts'
import { LOCAL, type TestDarksite, testDarksite } from '#tests/support/darksite.ts'
import { jobOf } from '#tests/support/job-bench.ts'

const get = (darksite: TestDarksite, path: string, headers: Record<string, string> = {}) =>
  darksite.app.request(path, { headers: { ...LOCAL, ...headers } })

const keptLines = () => {
  const lines: Record<string, unknown>[] = []
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(JSON.parse(String(chunk)))
      done()
    },
  })
  return { lines, log: createLog({ level: 'debug', isPretty: false, stream, secrets: () => ['open-sesame-please'] }) }
}

test('the page of a job tells its chain, its fences, what it answered, and gives its files', async () => {
  const darksite = await testDarksite({
    registry: {
      first: jobOf('first', async ({ log, enqueue }) => {
        log('Isolation: nice 5, no network.')
        log('Pixel work runs in process 42 (nice 5, at most 4.0 GiB).')
        log('Isolation: nice 5, no network.')
        await enqueue('child', null)
        return ok({ frames: 3 })
      }),
      child: jobOf('child', async () => ok(null)),
      'next-step': jobOf('next-step', async ({ log }) => {
        log('Isolation: bubblewrap, no network.')
        for (let i = 0; i < 1100; i++) log(`line ${i}`)
        return fail('no-result', 'test.none', 'Nothing was found.')
      }),
    },
  })
  const id = await darksite.engine.enqueue('first', null)
  const next = await darksite.engine.enqueue('next-step', null, {}, { after: id })
  darksite.engine.start()
  await darksite.engine.settled()
  const detail = JobDetail.parse(await (await get(darksite, `/api/jobs/${id}`)).json())
  expect(detail).toMatchObject({
    state: 'done',
    result: { frames: 3 },
    isolation: ['Program: nice 5, no network', 'Pixel work: nice 5, at most 4.0 GiB'],
    chain: [
      { relation: 'after', id: next, type: 'next-step', state: 'failed', message: 'Nothing was found.' },
      { relation: 'child', type: 'child', state: 'done' },
    ],
  })
  expect(detail.outputs.map(({ title }) => title)).toEqual(['Log', 'Result'])
  const [log, result] = await Promise.all(detail.outputs.map(async ({ href }) => (await get(darksite, href)).text()))
  expect(log).toMatch(/^\d{4}-.*Z Isolation: nice 5, no network\.\n/)
  expect(result).toBe('{"frames":3}')
  const later = JobDetail.parse(await (await get(darksite, `/api/jobs/${next}`)).json())
  // The beginning of a long log is gone; what it said of fences is not.
  expect([later.log.length, later.log[0]?.line, later.isolation]).toEqual([1000, 'line 100', ['Program: bubblewrap, no network']])
  expect(later.chain.map(({ relation, type }) => [relation, type])).toEqual([['before', 'first']])
  // What is deleted is forgotten.
  await darksite.app.request(`/api/jobs/${id}/delete`, { method: 'POST', headers: LOCAL })
  await darksite.engine.settled()
  expect((await get(darksite, `/api/jobs/${id}/result.json`)).status).toBe(404)
})

test('Prometheus finds jobs, requests, sync and the state of the disk under names by its conventions', async () => {
  const darksite = await testDarksite({
    registry: {
      look: jobOf('look', async () => ok(null)),
      'plate-solve': jobOf('plate-solve', async ({ jobId, store }) => {
        const attempt = { solver: 'solve-field', source: 'stars', title: 't', reason: 'r', scale: null, near: null, message: '' }
        store.write('jobs', jobId, {
          attempts: [
            { ...attempt, seconds: 1.5, outcome: 'unsolved' },
            { ...attempt, seconds: 2, outcome: 'solved' },
          ],
        })
        return fail('no-result', 'test.none', 'Nothing was found.')
      }),
    },
  })
  await darksite.engine.enqueue('look', null)
  await darksite.engine.enqueue('plate-solve', 'frame-1')
  darksite.engine.start()
  await darksite.engine.settled()
  await darksite.line({ version: 1, device: 'tablet', cursor: 0, changes: [] })
  await get(darksite, '/api/jobs/none-such')
  const answer = await get(darksite, '/metrics')
  const text = await answer.text()
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    200,
    expect.stringMatching(/^text\/plain; version=0\.0\.4/),
  ])
  for (const line of [
    'darksite_jobs{type="look",state="done"} 1',
    'darksite_jobs{type="plate-solve",state="failed"} 1',
    'darksite_job_run_duration_seconds_count{type="look",end="done"} 1',
    'darksite_job_wait_seconds_count{type="look"} 1',
    'darksite_solver_attempts_total{solver="solve-field",outcome="unsolved"} 1',
    'darksite_solver_attempt_seconds_total{solver="solve-field",outcome="solved"} 2',
    'darksite_sync_exchanges_total 1',
    'darksite_http_request_duration_seconds_count{method="GET",route="/api/jobs/:id",status="404"} 1',
  ])
    expect(text).toContain(line)
  expect(text).toMatch(/darksite_disk_free_bytes [1-9]/)
  expect(text).toMatch(/darksite_database_size_bytes\{file="database"\} [1-9]/)
  const names = [...text.matchAll(/^# TYPE (\S+) (\w+)$/gm)]
  expect(names.length).toBeGreaterThan(10)
  for (const [, name, kind] of names) {
    expect(name).toMatch(/^darksite_[a-z_]+$/)
    expect(name!.endsWith('_total'), name).toBe(kind === 'counter')
  }
})

test('the log tells of requests and jobs by their ids, and never a token', async () => {
  const { lines, log } = keptLines()
  const darksite = await testDarksite({
    log,
    logLevel: 'debug',
    registry: {
      look: jobOf('look', async () => {
        log.info('looking')
        return fail('unavailable', 'look.none', 'The key open-sesame-please was refused.')
      }),
      bug: jobOf('bug', async () => {
        throw new Error('a bug at /?token=open-sesame-please')
      }),
    },
  })
  const answer = await get(darksite, '/api/queue?token=open-sesame-please', { 'x-request-id': 'from-the-proxy-1' })
  expect(answer.headers.get('x-request-id')).toBe('from-the-proxy-1')
  const own = await get(darksite, '/api/queue', { 'x-request-id': 'no good\u00e9' })
  expect(own.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/)
  const id = await darksite.engine.enqueue('look', null)
  const bug = await darksite.engine.enqueue('bug', null)
  darksite.engine.start()
  const hasEnded = (type: string) => lines.some((line) => line['type'] === type && line['end'])
  await vi.waitFor(() => expect(['look', 'bug'].filter(hasEnded)).toHaveLength(2), { timeout: 20_000 })
  await darksite.engine.stop()

  expect(lines).toContainEqual(
    expect.objectContaining({ requestId: 'from-the-proxy-1', method: 'GET', path: '/api/queue', status: 200, msg: 'Request' }),
  )
  expect(lines).toContainEqual(expect.objectContaining({ jobId: id, msg: 'looking' }))
  expect(lines).toContainEqual(
    expect.objectContaining({ level: 'error', jobId: bug, err: expect.objectContaining({ type: 'Error' }) }),
  )
  expect(lines).toContainEqual(expect.objectContaining({ jobId: id, type: 'look', end: 'again', code: 'look.none' }))
  expect(JSON.stringify(lines)).not.toContain('open-sesame')
})

test('settings are changed while the server runs, checked in words, and never tell a secret', async () => {
  const { lines, log } = keptLines()
  const darksite = await testDarksite({ log, token: 'open-sesame-please' })
  const post = async (body: unknown) => {
    const answer = await darksite.app.request('/api/settings', { method: 'POST', headers: LOCAL, body: JSON.stringify(body) })
    return { status: answer.status, ...(await answer.json()) }
  }
  const before = await (await get(darksite, '/api/settings')).json()
  expect(before).toMatchObject({ settings: {}, now: { scanSeconds: 180, keepBackups: 7, minFreeGb: 1, logLevel: 'info' } })
  expect(JSON.stringify(before)).not.toContain('open-sesame')
  const shown = { title: 'Token for programs of other machines', variable: 'DARKSITE_TOKEN', value: '', isSet: true }
  expect(before.atStart).toContainEqual(shown)
  const wrong = await post({ scanSeconds: -1 })
  expect([wrong.status, wrong.fault.code, wrong.fault.message]).toEqual([
    422,
    'settings.bad-value',
    expect.stringContaining('scanSeconds'),
  ])

  const changed = await post({ keepBackups: 0, minFreeGb: 2.5, logLevel: 'warn', uploadDays: 3 })
  expect(changed).toMatchObject({
    status: 200,
    now: { keepBackups: 0, minFreeGb: 2.5, logLevel: 'warn', uploadDays: 3, outputDays: 30 },
  })
  expect(log.level).toBe('warn')
  const schedules = darksite.engine.schedules.list()
  expect(schedules.map(({ id }) => id)).not.toContain('backup-database')
  expect(schedules.find(({ id }) => id === 'clear-storage')?.params).toEqual({ uploadDays: 3, outputDays: 30 })
  expect(await post({})).toMatchObject({ settings: {}, now: { keepBackups: 7, logLevel: 'info' } })
  expect(darksite.engine.schedules.list().map(({ id }) => id)).toContain('backup-database')
  expect(lines.filter(({ msg }) => msg === 'Settings changed').length).toBeGreaterThan(0)
})
