import { existsSync } from 'node:fs'
import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startNovaServer } from '#server/nova/nova-server.ts'
import { createUploads, uploadFolder } from '#server/nova/uploads.ts'
import { type TestDarksite, temporaryFolder, testDarksite } from '#tests/support/darksite.ts'

const DAY = 86_400_000
const START = Date.UTC(2026, 10, 20, 21)

const opened = (folder: string, now: () => number = () => START): Promise<TestDarksite> =>
  testDarksite({ folder, now, solveField: '/no/such/program' })

/** What a program hands in; its server may die before it asks for a job. */
const handIn = ({ database }: TestDarksite, request: Record<string, unknown>, file: string | null = null): number =>
  createUploads(database, () => START).add({ keyId: 'key', file, fileName: 'stars', sha1: null, request })

const serving = async (darksite: TestDarksite) => {
  const server = await startNovaServer(darksite, { ...darksite.config, novaPort: 0 }, () => START)
  if (!server.ok) throw new Error(server.fault.message)
  return server.value
}

const jobsOf = ({ database }: TestDarksite): Record<string, unknown>[] =>
  database.sqlite
    .prepare<[], Record<string, unknown>>(`SELECT id, state, priority FROM jobs WHERE type = 'solve-upload' ORDER BY createdAt`)
    .all()

test('what was handed in before the server died becomes a job at the next start, and the job’s end is the program’s answer', async () => {
  const folder = await temporaryFolder()
  const first = await opened(folder)
  const ids = [handIn(first, { x: [1], y: [2] }), handIn(first, {})] as const
  await first.close()
  const darksite = await opened(folder)
  const { engine, database } = darksite
  const server = await serving(darksite)
  const uploads = createUploads(database, () => START)
  expect(jobsOf(darksite)).toMatchObject([{ state: 'queued', priority: 50 }, { state: 'queued' }])
  expect(ids.map((id) => uploads.get(id)?.state)).toEqual(['waiting', 'waiting'])
  engine.start()
  await engine.settled()
  expect(ids.map((id) => uploads.get(id)?.state)).toEqual(['failure', 'failure'])
  expect(uploads.get(ids[0])?.error).toContain('is not installed')
  expect(uploads.get(ids[1])?.error).toMatch(/neither a file nor lists/)
  expect(uploads.unasked()).toEqual([])
  await server.close()
})

test('a program that waits goes before every single solve that was asked for earlier', async () => {
  let time = START
  const darksite = await opened(await temporaryFolder(), () => time++)
  const { engine, database } = darksite
  for (let n = 0; n < 5; n++) await engine.enqueue('plate-solve', `frame-${n}`)
  handIn(darksite, { x: [1], y: [2] })
  const server = await serving(darksite)
  engine.start()
  await engine.settled()
  const order = database.sqlite
    .prepare<[], string>('SELECT type FROM jobs WHERE startedAt IS NOT NULL ORDER BY startedAt')
    .pluck()
    .all()
  expect([order[0], order.filter((type) => type === 'plate-solve').length]).toEqual(['solve-upload', 5])
  await server.close()
})

test('a job that is stopped is told to the program as a failure', async () => {
  const darksite = await opened(await temporaryFolder())
  const id = handIn(darksite, { x: [1], y: [2] })
  const server = await serving(darksite)
  darksite.engine.cancel(String(jobsOf(darksite)[0]!['id']))
  darksite.engine.start()
  await darksite.engine.settled()
  const { state, error } = createUploads(darksite.database, () => START).get(id)!
  expect([state, error]).toEqual(['failure', 'It was stopped.'])
  await server.close()
})

test('an upload and its answer go together, after the days that are set; a file of no upload goes by its own age', async () => {
  let time = START
  const darksite = await opened(await temporaryFolder(), () => time)
  const { engine, config, database } = darksite
  const folder = uploadFolder(config)
  await mkdir(folder, { recursive: true })
  const put = async (name: string, ageDays: number): Promise<string> => {
    const path = join(folder, name)
    await writeFile(path, 'pixels')
    await utimes(path, (START - ageDays * DAY) / 1000, (START - ageDays * DAY) / 1000)
    return path
  }
  // Answered only now, though it came long ago.
  const mine = await put('mine.fits', 20)
  const [stray, fresh] = [await put('stray.part', 8), await put('fresh.part', 1)]
  const id = handIn(darksite, {}, 'mine.fits')
  const server = await serving(darksite)
  engine.start()
  await engine.settled()
  const clear = async (): Promise<void> => {
    await engine.enqueue('clear-storage', null)
    await engine.settled()
  }
  const uploads = createUploads(database, () => time)
  await clear()
  expect([mine, stray, fresh].map(existsSync)).toEqual([true, false, true])
  expect(uploads.get(id)).not.toBeNull()
  time = START + 7.5 * DAY
  await clear()
  expect([mine, fresh].map(existsSync)).toEqual([false, false])
  expect(uploads.get(id)).toBeNull()
  // A number never means another picture.
  expect(handIn(darksite, {})).toBe(id + 1)
  await server.close()
})
