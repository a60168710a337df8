import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { ImageDetail } from '#server/http/image-item.ts'
import { Health } from '#shared/records/health.ts'
import type { Wcs } from '#shared/sky/wcs.ts'
import { LOCAL, testDarksite } from '#tests/support/darksite.ts'
import { makeFits } from '#tests/support/make-fits.ts'
import { startNovaDouble } from '#tests/support/nova-double.ts'

test('the API tells how far an image is at Nova, and the health tells how Nova is', async () => {
  const astrometryServices = [{ id: 'nova' as const, url: 'http://127.0.0.1:9/api/', apiKey: 'a-secret-key' }]
  const { app, records, blobs, captures, engine } = await testDarksite({ astrometryServices })
  await mkdir(captures, { recursive: true })
  await writeFile(join(captures, 'light.fits'), makeFits({}))
  engine.start()
  await engine.enqueue('scan-folder', null)
  await engine.settled()
  const get = async (path: string): Promise<unknown> => (await app.request(path, { headers: LOCAL })).json()
  const { items } = (await get('/api/images')) as { items: { id: string }[] }
  const { id } = items[0]!
  const detail = async () => ImageDetail.parse(await get(`/api/images/${id}`))
  expect(await detail()).toMatchObject({ astrometry_status: 'NONE', astrometry_job_id: null, has_annotated_image: false })
  expect((await app.request(`/api/images/${id}/annotated`, { headers: LOCAL })).status).toBe(404)

  records.write('jobs', 'here', { type: 'plate-solve', frameId: id, createdAt: 1, state: 'running' })
  expect(await detail()).toMatchObject({ astrometry_status: 'PROCESSING', astrometry_submission_id: null })
  records.write('jobs', 'here', { state: 'failed', finishedAt: 2 })
  expect(await detail()).toMatchObject({ astrometry_status: 'FAILED' })

  const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xd9])
  const row = { service: 'nova', fileName: 'darksite-1.fits', sha256: 'a'.repeat(64), createdAt: 1, sentAt: 2, updatedAt: 3 }
  const known = { submissionId: 5, jobId: 6, url: 'http://127.0.0.1:9/status/5', picture: null, calibration: null, wcsFile: null }
  const annotated = await blobs.put(jpeg)
  records.write('submissions', id, {
    ...row,
    ...known,
    state: 'PROCESSING',
    phase: 'processing',
    message: 'Job 6 has begun.',
    annotated,
  })
  expect(await detail()).toMatchObject({
    ...{ astrometry_status: 'PROCESSING', astrometry_submission_id: 5, astrometry_job_id: 6, has_annotated_image: true },
    ...{ astrometry_url: 'http://127.0.0.1:9/status/5', astrometry_message: 'Job 6 has begun.' },
  })
  const picture = await app.request(`/api/images/${id}/annotated`, { headers: LOCAL })
  expect(Buffer.from(await picture.arrayBuffer())).toEqual(jpeg)
  const health = Health.parse(await get('/api/health'))
  expect(health.providers).toMatchObject([
    { id: 'nova', isReady: true, text: expect.stringMatching(/^1 under way.*Job 6 has begun\.$/) },
  ])

  records.write('submissions', id, { state: 'FAILED', message: 'Nova does not know our API key.' })
  const troubled = Health.parse(await get('/api/health'))
  expect(troubled.providers).toMatchObject([{ isReady: false, text: expect.stringContaining('API key') }])
  expect(JSON.stringify([health, troubled, await detail()])).not.toContain('a-secret-key')
})

test('keys for other programs are made, listed without their secret, and taken back', async () => {
  const { app } = await testDarksite()
  const ask = async (path: string, body?: unknown) => {
    const answer = await app.request(path, { headers: LOCAL, ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}) })
    return { status: answer.status, json: (await answer.json()) as Record<string, unknown> }
  }
  const made = await ask('/api/solver-keys', { name: ' KStars ' })
  expect(made).toMatchObject({
    status: 201,
    json: { name: 'KStars', usedAt: null, secret: expect.stringMatching(/^[0-9a-f]{32}$/) },
  })
  const listed = await ask('/api/solver-keys')
  expect(listed.json).toMatchObject({ keys: [{ name: 'KStars' }] })
  expect(JSON.stringify(listed.json)).not.toContain(made.json['secret'])
  expect((await ask('/api/solver-keys', { name: ' ' })).status).toBe(422)
  expect((await ask(`/api/solver-keys/${made.json['id']}/remove`, {})).json).toEqual({ keys: [] })
  expect((await ask(`/api/solver-keys/${made.json['id']}/remove`, {})).status).toBe(404)
})

test('a whole night is handed over to Nova, eight frames at a time, and every frame comes back', async () => {
  const wcs = {
    crval: [10, 20],
    crpix: [0, 0],
    cd: [
      [-0.001, 0],
      [0, 0.001],
    ],
    sip: null,
  } satisfies Wcs
  const calibration = { ra: 10, dec: 20, pixscale: 3.6, orientation: 0, parity: -1, radius: 0.1 }
  const double = await startNovaDouble({ apiKey: 'key', solve: () => ({ wcs, calibration }) })
  double.fates = [{ pollsToJob: 0, pollsToEnd: 0 }]
  try {
    const { captures, engine, records, database } = await testDarksite({
      astrometryServices: [{ id: 'nova', url: double.url, apiKey: 'key' }],
      ...{ solveField: '/no/such/program', cataloguesDir: '/nowhere', indexDirs: ['/nowhere'] },
    })
    await mkdir(captures, { recursive: true })
    for (let seed = 0; seed < 12; seed++) await writeFile(join(captures, `light-${seed}.fits`), makeFits({ seed }))
    engine.start()
    await engine.enqueue('scan-folder', null)
    const ids = (): string[] => database.sqlite.prepare<[], string>('SELECT id FROM frames').pluck().all()
    await vi.waitUntil(() => ids().length === 12, { timeout: 30_000 })
    for (const id of ids()) await engine.enqueue('plate-solve', id)
    const solved = (): number => ids().filter((id) => records.row('submissions', id)?.state === 'SOLVED').length
    await vi.waitUntil(() => solved() === 12, { timeout: 30_000, interval: 100 })
    expect(double.submissions.length).toBe(12)
    expect(double.most()).toBe(8)
    for (const id of ids()) expect(records.row('solutions', id)).toMatchObject({ solver: 'nova', width: 16, height: 12 })
  } finally {
    await double.close()
  }
})
