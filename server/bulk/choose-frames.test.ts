import { expect, test } from 'vitest'
import type { SubmissionRow } from '#shared/records/submission.ts'
import { testDarksite } from '#tests/support/darksite.ts'
import { keepFrames } from '#tests/support/search-world.ts'

const world = async () => {
  const darksite = await testDarksite()
  const ids = keepFrames(darksite, [
    { name: 'M 31/a.fits', metadata: { dateObs: '2026-01-01T00:00:00Z' } },
    { name: 'M 31/b.fits', metadata: { dateObs: '2026-01-02T00:00:00Z' } },
    { name: 'M 31/sub/solved.fits', at: [10, 41], metadata: { dateObs: '2026-01-03T00:00:00Z' } },
    { name: 'M 31b/other.fits', metadata: { dateObs: '2026-01-04T00:00:00Z' } },
    { name: 'Mars/mars.ser', type: 'planetary' },
    { name: 'M 31/dark.fits', type: 'dark' },
    { name: 'M 31/bad.fits', isRejected: true },
    { name: 'M 31/broken.fits', isFaulty: true },
  ])
  darksite.records.write('solutions', ids.get('M 31/sub/solved.fits')!, { solvedAt: 1000 })
  const names = new Map([...ids].map(([name, id]) => [id, name]))
  const told = (chosen: readonly { frameId: string; skip: string | null }[]) =>
    chosen.map(({ frameId, skip }) => `${names.get(frameId)}${skip === null ? '' : `: ${skip}`}`)
  const job = (id: string, frame: string, fields: Record<string, unknown>) =>
    darksite.records.write('jobs', id, { type: 'plate-solve', frameId: ids.get(frame)!, params: {}, createdAt: 5, ...fields })
  return { ...darksite, ids, told, job }
}

test('to be solved: what failed first, then the newest; solved, planetary, dark, rejected and broken ones are skipped with a reason', async () => {
  const { library, told, job } = await world()
  job('j', 'M 31/a.fits', { state: 'failed', fault: { kind: 'no-result', code: 'x.y', message: 'No.' } })
  const chosen = told(library.choose.toSolve('', false))
  expect(chosen.filter((line) => !line.includes(':'))).toEqual(['M 31/a.fits', 'M 31b/other.fits', 'M 31/b.fits'])
  expect(chosen.filter((line) => line.includes(':')).toSorted()).toEqual([
    'M 31/bad.fits: It was rejected.',
    'M 31/broken.fits: The file cannot be read: Cut short.',
    'M 31/dark.fits: It is no picture of the sky (dark).',
    'M 31/sub/solved.fits: It is solved already.',
    'Mars/mars.ser: A planetary picture shows no field of stars.',
  ])
  expect(told(library.choose.toSolve('', true))).toContain('M 31/sub/solved.fits')
})

test('a folder is itself and what lies below, by its name in the library or by its whole path; its neighbours are not', async () => {
  const { library, told, captures } = await world()
  const inside = (folder: string) => told(library.choose.toRead(folder)).toSorted()
  const all = ['M 31/a.fits', 'M 31/b.fits', 'M 31/bad.fits', 'M 31/broken.fits', 'M 31/dark.fits', 'M 31/sub/solved.fits']
  expect(inside('M 31')).toEqual(all)
  expect(inside('/M 31/')).toEqual([])
  expect(inside(`${captures}/M 31/`)).toEqual(all)
  expect(inside(`${captures}/M 31/sub`)).toEqual(['M 31/sub/solved.fits'])
  expect(inside(captures)).toHaveLength(8)
  expect(inside('/')).toHaveLength(8)
  expect(told(library.choose.toMatch('M 31')).filter((line) => !line.includes(':'))).toEqual(['M 31/sub/solved.fits'])
  expect(told(library.choose.toRender('M 31')).filter((line) => line.includes(':'))).toHaveLength(1)
})

test('incomplete is what broke off or was never tried; not what works, what found nothing, nor what a person stopped', async () => {
  const { library, ids, job, records } = await world()
  const { incomplete } = library
  const unavailable = { kind: 'unavailable', code: 'x.y', message: 'No solver.' } as const
  job('broke', 'M 31/a.fits', { state: 'failed', finishedAt: 1000, fault: unavailable })
  job('answered', 'M 31/b.fits', { state: 'failed', finishedAt: 1000, fault: { ...unavailable, kind: 'no-result' } })
  expect(incomplete.brokenSolves(2000, 10)).toEqual([ids.get('M 31/a.fits')])
  expect(incomplete.brokenSolves(1000, 10)).toEqual([])
  expect(incomplete.neverSolved(10)).toEqual([ids.get('M 31b/other.fits')])

  const submission = {
    ...{ isBlind: false, phase: 'processing', service: 'nova', fileName: 'f', sha256: 'a', createdAt: 1, sentAt: 1 },
    ...{ updatedAt: 1, submissionId: 5, jobId: 6, url: null, message: '', picture: null, calibration: null },
    ...{ wcsFile: null, annotated: null },
    state: 'PROCESSING',
  } satisfies SubmissionRow
  for (const name of ['M 31/b.fits', 'M 31b/other.fits']) records.write('submissions', ids.get(name)!, submission)
  expect(incomplete.strandedSubmissions()).toEqual([ids.get('M 31b/other.fits')])
  job('stopped', 'M 31b/other.fits', { type: 'monitor-submission', state: 'cancelled' })
  expect(incomplete.strandedSubmissions()).toEqual([])
})

test('the cleanup takes up a job that nobody holds, and leaves alone one that has run for a day', async () => {
  const { engine, records, job } = await world()
  job('lost', 'M 31/dark.fits', { state: 'running', startedAt: 1 })
  engine.start()
  // The start itself heals what a dead server left behind; this one is lost later.
  await engine.settled()
  expect(records.row('jobs', 'lost')?.state).toBe('failed')
  records.write('jobs', 'lost', { state: 'running', fault: null })
  const id = await engine.enqueue('cleanup-stuck', null)
  await engine.settled()
  expect(records.row('jobs', id)).toMatchObject({ state: 'done' })
  expect(engine.log(id).map(({ line }) => line)).toContain('Job lost said that it ran, and nobody held it.')
  // It is queued, begun, and ends as a dark frame does that is to be solved.
  expect(records.row('jobs', 'lost')).toMatchObject({ state: 'failed', fault: { code: 'plate-solve.not-a-sky-picture' } })
  expect(engine.schedules.list()).toContainEqual(expect.objectContaining({ id: 'cleanup-stuck', cron: '*/5 * * * *' }))
})
