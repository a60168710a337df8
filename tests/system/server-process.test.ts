import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeFits } from '#tests/support/make-fits.ts'
import { runDarksite, type ServerProcess, startServerProcess } from '#tests/support/server-process.ts'
import { Tablet } from '#tests/support/tablet.ts'

/** So many that a server is killed long before it has read them all. */
const FILES = 1000
let folder = ''
const running = new Set<ServerProcess>()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darksite-crash-'))
  await mkdir(join(folder, 'captures'))
  for (let i = 0; i < FILES; i++) {
    await writeFile(
      join(folder, 'captures', `light-${i}.fits`),
      makeFits({ seed: i, cards: [{ keyword: 'OBJECT', value: `Field ${i}` }] }),
    )
  }
})
afterAll(async () => {
  for (const server of running) await server.kill()
  await rm(folder, { recursive: true })
})

const start = async (data: string, env: Record<string, string> = {}): Promise<ServerProcess> => {
  const server = await startServerProcess({
    DARKSITE_DATA: join(folder, data),
    DARKSITE_LIBRARY: join(folder, 'captures'),
    ...env,
  })
  running.add(server)
  server.child.on('exit', () => running.delete(server))
  return server
}

test('a server that is killed in the middle of its work loses nothing it acknowledged and finishes the work', async () => {
  const tablet = new Tablet('tablet')
  const synced = async (server: ServerProcess): Promise<void> => tablet.syncWith(server.line, Date.now())
  const first = await start('crash')
  for (let i = 0; i < 50; i++) tablet.edit('reviews', `frame-${i}`, { rating: i % 6 }, Date.now())
  tablet.edit('jobs', 'look', { type: 'scan-folder' }, Date.now())
  await synced(first)
  expect(tablet.outbox).toEqual([])
  while (![...tablet.confirmed.keys()].some((key) => key.startsWith('frames/'))) await synced(first)
  const seen = [...tablet.confirmed.keys()]
  await first.kill()

  const second = await start('crash')
  const newcomer = new Tablet('newcomer')
  while (newcomer.view('jobs/look')?.['state'] !== 'done') {
    await newcomer.syncWith(second.line, Date.now())
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  for (const key of seen) expect(newcomer.view(key), key).toBeDefined()
  for (let i = 0; i < 50; i++) expect(newcomer.view(`reviews/frame-${i}`)).toEqual({ rating: i % 6 })
  expect([...newcomer.confirmed.keys()].filter((key) => key.startsWith('frames/')).length).toBe(FILES)
  expect(newcomer.view('jobs/look')).toMatchObject({ attempt: 2 })
  expect(await second.stop()).toBe(0)
})

test('a second server on the same data folder, and one on a taken port, say so and end', async () => {
  const first = await start('shared')
  const same = await runDarksite(['serve', '--data', join(folder, 'shared'), '--port', '0'])
  expect([same.code, same.err]).toEqual([1, expect.stringContaining('Another Darksite is using the data folder')])
  const scan = await runDarksite(['scan', join(folder, 'captures'), '--data', join(folder, 'shared')])
  expect([scan.code, scan.out, scan.err]).toEqual([1, '', expect.stringContaining('Another Darksite')])
  const port = new URL(first.url).port
  const taken = await runDarksite(['serve', '--data', join(folder, 'other'), '--port', port])
  expect([taken.code, taken.err]).toEqual([1, expect.stringContaining(`Port ${port} is taken`)])
  expect(await first.stop()).toBe(0)
  const again = await start('shared')
  expect(await again.stop()).toBe(0)
})

test('a server stops cleanly while somebody listens to its events', async () => {
  const server = await start('events')
  const answer = await fetch(`${server.url}/api/events`)
  const reader = answer.body!.getReader()
  await reader.read()
  const gone = await fetch(`${server.url}/api/events`)
  await gone.body!.cancel()
  expect(await server.stop()).toBe(0)
  expect(server.words()).toContain('Stopping')
  expect(server.words()).not.toContain('Error')
})

test('the scan command prints one line of JSON and nothing else on standard output', async () => {
  const scan = await runDarksite(['scan', join(folder, 'captures'), '--data', join(folder, 'cli')])
  expect([scan.code, scan.err]).toEqual([0, ''])
  expect(JSON.parse(scan.out)).toMatchObject({ scanned: FILES, added: FILES, changed: 0, moved: 0, missing: 0, faulty: 0 })
  const missing = await runDarksite(['scan', join(folder, 'nowhere'), '--data', join(folder, 'cli')])
  expect([missing.code, missing.out, missing.err]).toEqual([1, '', expect.stringContaining('is not there')])
})

test('wrong use is explained with exit code 2, and help needs nothing', async () => {
  const wrong = [['serv'], ['serve', '--prt', '1'], ['serve', '--port', 'x'], ['scan'], ['scan', 'a', 'b']]
  await Promise.all(
    wrong.map(async (args) => {
      const ended = await runDarksite(args)
      expect([args, ended.code, ended.out, ended.err.length > 10]).toEqual([args, 2, '', true])
    }),
  )
  const help = await runDarksite(['help'])
  expect([help.code, help.err]).toEqual([0, expect.stringContaining('serve')])
})

test('a data folder that cannot be written is said in words', async () => {
  await writeFile(join(folder, 'a-file'), 'not a folder')
  const ended = await runDarksite(['serve', '--data', join(folder, 'a-file'), '--port', '0'])
  expect([ended.code, ended.err]).toEqual([1, expect.stringMatching(/a-file/)])
  expect(ended.err).not.toContain('at ')
})
