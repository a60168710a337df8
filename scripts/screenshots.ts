// `npm run screenshots`: the pictures of the README, from a simulated library that is solved by the real solver.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { z } from 'zod'
import { launchBrowser } from '../tests/support/browser.ts'
import { build } from './build.ts'

/** Nights, newest first: what was pointed at, how often, and from when [UTC]. */
const NIGHTS: readonly (readonly [target: string, frames: number, start: string])[] = [
  ['M 42', 4, '2026-11-20T22:10'],
  ['M 31', 2, '2026-11-20T19:30'],
  ['M 45', 3, '2026-11-18T21:00'],
  ['NGC 7000', 2, '2026-11-18T19:00'],
  ['M 33', 1, '2026-11-18T20:10'],
  ['M 51', 2, '2026-04-12T22:00'],
  ['M 13', 2, '2026-04-12T23:30'],
]
const SIZE = { width: 1180, height: 820 }
const PHONE = { width: 412, height: 915 }
const PORT = Number(process.env['DARKSITE_PORT'] ?? 9174)
const URL = `http://localhost:${PORT}`

/** The part of `GET /api/images` that is read. */
const Images = z.object({ total: z.int(), items: z.array(z.looseObject({ id: z.string() })) })

const darksite = (...args: string[]): void => {
  const { status } = spawnSync(process.execPath, ['server/cli/main.ts', ...args], { stdio: ['ignore', 'ignore', 'inherit'] })
  if (status !== 0) throw new Error(`darksite ${args.join(' ')} failed.`)
}

const ask = async (path: string, init?: RequestInit): Promise<unknown> => (await fetch(`${URL}${path}`, init)).json()

/** Asks every second until `isDone` says so; throws after `seconds`. */
const until = async (what: string, seconds: number, isDone: () => Promise<boolean>): Promise<void> => {
  for (let i = 0; i < seconds; i++) {
    if (await isDone().catch(() => false)) return
    await sleep(1000)
  }
  throw new Error(`${what}: not within ${seconds} s.`)
}

const images = async (query = ''): Promise<z.infer<typeof Images>> => Images.parse(await ask(`/api/images?page_size=100${query}`))

const startServer = (folder: string): ChildProcess =>
  spawn(process.execPath, ['server/cli/main.ts', 'serve'], {
    stdio: 'inherit',
    env: {
      ...process.env,
      DARKSITE_PORT: String(PORT),
      DARKSITE_DATA: join(folder, 'data'),
      DARKSITE_LIBRARY: join(folder, 'captures'),
    },
  })

const stop = (server: ChildProcess): Promise<void> =>
  new Promise((done) => {
    server.once('exit', () => done())
    server.kill('SIGTERM')
  })

/** Small enough for a repository: a palette is plenty for a dark page. */
const shoot = async (page: Page, name: string): Promise<void> => {
  const path = `docs/images/${name}.png`
  const { size } = await sharp(await page.screenshot())
    .png({ palette: true, quality: 70, dither: 0.6, effort: 10, compressionLevel: 9 })
    .toFile(path)
  // The same for the browser's question whether to install the app.
  if (name !== 'offline') await sharp(path).webp({ quality: 75 }).toFile(`static/screenshots/${name}.webp`)
  console.log(`${path}: ${Math.round(size / 1000)} kB`)
}

/** Waits until every frame in the grid shows its picture, however busy the machine is. */
const hasPictures = async (page: Page): Promise<void> => {
  await page.waitForFunction(
    () => {
      const tiles = [...document.querySelectorAll('[data-frame]')]
      return tiles.length > 0 && tiles.every((tile) => tile.querySelector('img')?.complete)
    },
    null,
    { timeout: 120_000 },
  )
  // They fade in.
  await sleep(1000)
}

const solveAll = async (): Promise<void> => {
  const frames = await images()
  for (const { id } of frames.items) await ask(`/api/images/${id}/rescan`, { method: 'POST' })
  await until('Solving', 600, async () => (await images('&is_plate_solved=true')).total >= frames.total - 2)
}

const takePictures = async (server: ChildProcess): Promise<void> => {
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage({ viewport: SIZE, colorScheme: 'dark' })
    await page.goto(URL)
    await hasPictures(page)
    await shoot(page, 'library')
    await page.setViewportSize(PHONE)
    await sharp(await page.screenshot())
      .webp({ quality: 75 })
      .toFile('static/screenshots/phone.webp')
    await page.setViewportSize(SIZE)
    const [orion] = (await images('&is_plate_solved=true&object_name=M%2042')).items
    await page.goto(`${URL}/frames/${orion?.id ?? ''}`)
    await sleep(8000)
    await shoot(page, 'viewer')
    await page.goto(URL)
    await hasPictures(page)
    await stop(server)
    await page.reload()
    await hasPictures(page)
    await page.waitForSelector('[data-line=offline]')
    await shoot(page, 'offline')
  } finally {
    await browser.close()
  }
}

process.chdir(join(import.meta.dirname, '..'))
if (!build()) process.exit(1)
for (const pictures of ['docs/images', 'static/screenshots']) mkdirSync(pictures, { recursive: true })
const folder = mkdtempSync(join(tmpdir(), 'darksite-screenshots-'))
for (const [target, frames, start] of NIGHTS) {
  const where = ['-o', join(folder, 'captures', target)]
  darksite('simulate', '--target', target, '--frames', String(frames), '--start', `${start}:00Z`, ...where)
}
const server = startServer(folder)
try {
  const expected = NIGHTS.reduce((sum, [, frames]) => sum + frames, 0)
  await until('Indexing', 120, async () => (await images()).total >= expected)
  await solveAll()
  await takePictures(server)
} finally {
  if (server.exitCode === null) await stop(server)
  rmSync(folder, { recursive: true })
}
