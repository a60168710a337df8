import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { hlc } from '#shared/sync/hlc.ts'
import { launchBrowser } from '#tests/support/browser.ts'
import { fillDatabase } from '#tests/support/large-library.ts'
import { type ServerProcess, startServerProcess } from '#tests/support/server-process.ts'
import { Tablet } from '#tests/support/tablet.ts'
import type { BenchCase } from './bench-case.ts'
import { copyInPage, type PlainServer, startPlainServer } from './sync-peers.ts'

const FRAMES = 100_000
const FRAMES_OF_TEN = 10_000
const TABLETS = 10
const ROUNDS = 100
const PATIENCE = { timeout: 900_000 }

let server: ServerProcess | null = null
let plain: PlainServer | null = null
let browser: Browser | null = null

const prepareWith = (frames: number, needsBrowser: boolean) => async (folder: string) => {
  const database = join(folder, 'darksite.sqlite')
  fillDatabase(database, frames)
  server = await startServerProcess({ DARKSITE_DATA: folder })
  plain = await startPlainServer(database)
  if (needsBrowser) browser = await launchBrowser()
}

const close = async (): Promise<void> => {
  await browser?.close()
  await plain?.close()
  await server?.stop()
  browser = null
}

const opened = () => {
  if (!server || !plain) throw new Error('The bench was not prepared.')
  return { server, plain }
}

/** How long it takes until this has come to its end [s]. */
const timed = async (work: () => Promise<unknown>): Promise<{ seconds: number }> => {
  const begin = performance.now()
  await work()
  return { seconds: (performance.now() - begin) / 1000 }
}

/** A page of a tablet that knows nothing yet. */
const freshPage = async (url: string) => {
  if (!browser) throw new Error('The bench was not prepared.')
  const context = await browser.newContext({ viewport: { width: 1180, height: 820 } })
  const page = await context.newPage()
  await page.goto(url)
  return { page, close: () => context.close() }
}

/** From an empty tablet to all frames in its database and on its screen. */
const initial: BenchCase = {
  name: 'sync-initial',
  peer: 'plain copy of the table over HTTP into IndexedDB',
  runs: 1,
  frames: FRAMES,
  prepare: prepareWith(FRAMES, true),
  close,
  async ours() {
    const text = `${FRAMES.toLocaleString('en')} frames`
    let tablet: Awaited<ReturnType<typeof freshPage>> | undefined
    const taken = await timed(async () => {
      tablet = await freshPage(opened().server.url)
      await tablet.page.waitForSelector('[data-line=synced]', PATIENCE)
      await tablet.page.locator('header').getByText(text).waitFor(PATIENCE)
    })
    await tablet?.close()
    return taken
  },
  async theirs() {
    const { page, close: closePage } = await freshPage(opened().plain.url)
    const taken = await timed(async () => {
      const count = await page.evaluate(copyInPage)
      if (count !== FRAMES) throw new Error(`${count} rows were copied.`)
    })
    await closePage()
    return taken
  },
}

/** One edit goes to a server that knows 100,000 frames and is kept there for good, and the answer is back: the mean of a hundred. */
const delta: BenchCase = {
  name: 'sync-delta',
  peer: 'PUT of one row into a bare table',
  runs: 5,
  prepare: prepareWith(FRAMES, false),
  close,
  async ours() {
    const { line } = opened().server
    const { epoch, cursor } = await newestOf(opened().server)
    let seen = cursor
    const { seconds } = await timed(async () => {
      for (let i = 0; i < ROUNDS; i++) {
        const change = { table: 'reviews', id: `frame ${i}`, stamp: hlc(Date.now(), i, 'bench'), patch: { rating: i % 6 } }
        const answer = await line({ version: 1, device: 'bench', cursor: seen, epoch, changes: [change] })
        seen = (answer as { cursor: number }).cursor
      }
    })
    return { seconds: seconds / ROUNDS }
  },
  async theirs() {
    const { seconds } = await timed(async () => {
      for (let i = 0; i < ROUNDS; i++) {
        const answer = await fetch(`${opened().plain.url}/frame-${i}`, { method: 'PUT', body: JSON.stringify({ rating: i % 6 }) })
        await answer.json()
      }
    })
    return { seconds: seconds / ROUNDS }
  },
}

const newestOf = async ({ url }: ServerProcess): Promise<{ epoch: string; cursor: number }> => {
  const request = { version: 1, device: 'bench', cursor: Number.MAX_SAFE_INTEGER, changes: [] }
  const answer = await (await fetch(`${url}/api/sync`, { method: 'POST', body: JSON.stringify(request) })).json()
  const events = await fetch(`${url}/api/events`)
  const reader = events.body!.getReader()
  let text = ''
  while (!/"cursor": \d+/.test(text)) text += new TextDecoder().decode((await reader.read()).value)
  await reader.cancel()
  return { epoch: answer.epoch, cursor: Number(/"cursor": (\d+)/.exec(text)![1]) }
}

/** Ten tablets without a screen fetch a library of 10,000 frames at the same time, from a server of one process. */
const ten: BenchCase = {
  name: 'sync-ten',
  peer: 'ten plain copies of the table over HTTP',
  runs: 3,
  frames: FRAMES_OF_TEN * TABLETS,
  prepare: prepareWith(FRAMES_OF_TEN, false),
  close,
  async ours() {
    const { line } = opened().server
    const tablets = Array.from({ length: TABLETS }, (_, i) => new Tablet(`tablet-${i}`))
    const taken = await timed(() => Promise.all(tablets.map((tablet) => tablet.syncWith(line, Date.now()))))
    if (tablets.some(({ confirmed }) => confirmed.size < FRAMES_OF_TEN)) throw new Error('A tablet knows too little.')
    return taken
  },
  async theirs() {
    const copy = async (): Promise<void> => {
      const rows = new Map<string, unknown>()
      for (let after = ''; ; ) {
        const page: { id: string }[] = await (await fetch(`${opened().plain.url}/rows?after=${after}`)).json()
        if (page.length === 0) break
        for (const row of page) rows.set(row.id, row)
        after = page.at(-1)!.id
      }
      if (rows.size !== FRAMES_OF_TEN) throw new Error(`${rows.size} rows were copied.`)
    }
    return timed(() => Promise.all(Array.from({ length: TABLETS }, copy)))
  },
}

export const benches: readonly BenchCase[] = [initial, delta, ten]
