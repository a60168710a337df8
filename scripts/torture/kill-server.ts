import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { VARIABLE } from '#server/process/orphans.ts'
import { listMarked } from '#server/process/proc.ts'
import { SyncResponse } from '#shared/sync/protocol.ts'
import { makeDeepSky } from '#tests/support/make-sky.ts'
import { Tablet } from '#tests/support/tablet.ts'

export interface TortureOptions {
  readonly kills: number
  readonly jobs: number
  readonly seed: number
  /** The longest life after the start, but for those that see a solve end [ms]; each is as long as chance will have it. */
  readonly longestMs: number
  say(words: string): void
}

/** What came of it. Good when everything is done once and nothing is left. */
export interface TortureFigures {
  readonly kills: number
  /** Kills that came before the server answered, and after. */
  readonly killsWhileStarting: number
  readonly killsWhileServing: number
  readonly jobs: number
  readonly solvesDone: number
  /** Of these, the ones that ended while the killing went on. */
  readonly solvesDoneBetweenKills: number
  readonly otherJobsDone: number
  readonly notDone: readonly string[]
  /** Jobs that became “done” more than once. */
  readonly doneTwice: number
  /** How often solves were begun, over all: more than there are jobs, because some were interrupted. */
  readonly solvesBegun: number
  readonly solutions: number
  readonly leasesLeft: number
  readonly scratchLeft: number
  /** Processes of dead servers: the most that was seen right after a kill, and what was left at the end. */
  readonly mostOrphansAfterKill: number
  readonly orphansLeft: number
  readonly seconds: number
  readonly isGood: boolean
}

const MAIN = resolve(import.meta.dirname, '../../server/cli/main.ts')
const PATIENCE_MS = 600_000
/** One life in so many lasts until a solve has ended in it, however slow the machine is. */
const FULL_LIFE = 8
const FULL_LIFE_MS = 60_000
const SOLVED = `SELECT count(*) FROM jobs WHERE type = 'plate-solve' AND state = 'done'`
const UNSOLVED = `SELECT count(*) FROM jobs WHERE type = 'plate-solve' AND coalesce(state, 'queued') IN ('queued', 'running')`

/** Kills a server with -9 again and again, at random, while it solves pictures; then lets it finish and looks at what is there. */
export const killServer = async (options: TortureOptions): Promise<TortureFigures> => {
  const home = await mkdtemp(join(tmpdir(), 'darksite-torture-'))
  try {
    return await tortureIn(home, options)
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}

const tortureIn = async (home: string, { kills, jobs, seed, longestMs, say }: TortureOptions): Promise<TortureFigures> => {
  const begun = performance.now()
  const chance = randomOf(seed)
  await makeFrames(join(home, 'captures'), jobs)
  say(`${jobs} pictures made.`)
  const pids = new Set<number>()
  const start = async (): Promise<Life> => {
    const life = await beginLife(home)
    pids.add(life.child.pid!)
    return life
  }

  const first = await start()
  const url = await first.url
  const tablet = new Tablet('torturer')
  const line = lineTo(url)
  tablet.edit('jobs', 'scan', { type: 'scan-folder' }, Date.now())
  const framesOf = () =>
    [...tablet.confirmed.keys()].filter((key) => key.startsWith('frames/')).map((key) => key.slice('frames/'.length))
  while (tablet.view('jobs/scan')?.['state'] !== 'done' || framesOf().length < jobs) {
    await tablet.syncWith(line, Date.now())
    await sleep(100)
  }
  for (const [i, frameId] of framesOf().entries()) {
    tablet.edit('jobs', `solve-${i}`, { type: 'plate-solve', frameId, createdAt: Date.now() }, Date.now())
  }
  await tablet.syncWith(line, Date.now())
  // A clean end keeps what was compiled, so that the lives to come begin quickly.
  await first.stop()
  watchEnds(home)
  say(`${framesOf().length} solves asked for; the killing begins.`)

  let [starting, serving, mostOrphans] = [0, 0, 0]
  for (let i = 0; i < kills; i++) {
    const life = await start()
    // One in four dies while it starts, which is when what is left of the last one is put right.
    if (chance() > 0.25) await life.url
    // Most lives are short, so that two hundred of them take minutes; solves end in the others, and those are killed soon after.
    if (i % FULL_LIFE === FULL_LIFE - 1) await solveEnds(home)
    await sleep(chance() * longestMs)
    if (life.isServing()) serving++
    else starting++
    await life.kill()
    mostOrphans = Math.max(mostOrphans, processesOf(pids).length)
    if ((i + 1) % 10 === 0) say(`${i + 1} kills, ${countOf(home, SOLVED)} solved.`)
  }
  const solvesDoneBetweenKills = countOf(home, SOLVED)

  const last = await start()
  await last.url
  const deadline = performance.now() + PATIENCE_MS
  while (unfinished(home) > 0 && performance.now() < deadline) await sleep(200)
  await last.stop()
  await sleep(100)
  return figuresOf(
    home,
    {
      ...{ kills, jobs, killsWhileStarting: starting, killsWhileServing: serving },
      ...{ mostOrphansAfterKill: mostOrphans, solvesDoneBetweenKills },
    },
    processesOf(pids),
    (performance.now() - begun) / 1000,
  )
}

interface Life {
  readonly child: ChildProcess
  readonly url: Promise<string>
  isServing(): boolean
  kill(): Promise<void>
  stop(): Promise<void>
}

const beginLife = async (home: string): Promise<Life> => {
  const child = spawn(process.execPath, [MAIN, 'serve'], {
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      DARKSITE_PORT: '0',
      DARKSITE_NOVA_PORT: 'off',
      DARKSITE_SCAN_SECONDS: '0',
      DARKSITE_DATA: join(home, 'data'),
      DARKSITE_LIBRARY: join(home, 'captures'),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = once(child, 'exit')
  let words = ''
  let isServing = false
  const url = new Promise<string>((done, fail) => {
    child.stderr.on('data', (part: Buffer) => {
      words += part.toString()
      const found = /http:\/\/\S+/.exec(words)
      if (!found || !words.includes('\n')) return
      isServing = true
      done(found[0])
    })
    void ended.then(() => fail(new Error(`The server ended: ${words}`)))
  })
  // Most lives end before anybody asks for it.
  url.catch(() => undefined)
  const end = (signal: NodeJS.Signals) => async () => {
    child.kill(signal)
    await ended
  }
  return { child, url, isServing: () => isServing, kill: end('SIGKILL'), stop: end('SIGTERM') }
}

const lineTo =
  (url: string): Parameters<Tablet['syncWith']>[0] =>
  async (request) =>
    SyncResponse.parse(await (await fetch(`${url}/api/sync`, { method: 'POST', body: JSON.stringify(request) })).json())

/** One field that solve-field knows, in as many files as wanted: the first pixels tell them apart. */
const makeFrames = async (folder: string, count: number): Promise<void> => {
  await mkdir(folder, { recursive: true })
  const { bytes } = await makeDeepSky({ seed: 11, target: 'M 42' })
  const end = Buffer.from(bytes).indexOf(`END${' '.repeat(77)}`, 0, 'latin1')
  const pixels = Math.ceil((end + 80) / 2880) * 2880
  for (let i = 0; i < count; i++) {
    const copy = bytes.slice()
    copy[pixels + 1 + 2 * (i >> 4)]! ^= 1 + (i & 15)
    await writeFile(join(folder, `light-${i}.fits`), copy)
  }
}

const databaseOf = (home: string) => new Database(join(home, 'data/darksite.sqlite'), { timeout: 10_000 })

/** Lets the database itself note every time that a job becomes “done”; what is on a time table has one row for all its runs. */
const watchEnds = (home: string): void => {
  const sqlite = databaseOf(home)
  sqlite.exec(`CREATE TABLE ends (jobId TEXT NOT NULL);
    CREATE TRIGGER noteEnds AFTER UPDATE ON jobs WHEN new.state = 'done' AND old.state IS NOT 'done' AND new.id NOT LIKE 'schedule-%'
    BEGIN INSERT INTO ends VALUES (new.id); END`)
  sqlite.close()
}

const countOf = (home: string, sql: string): number => {
  const sqlite = databaseOf(home)
  try {
    return sqlite.prepare<[], number>(sql).pluck().get() ?? 0
  } finally {
    sqlite.close()
  }
}

const unfinished = (home: string): number =>
  countOf(home, `SELECT count(*) FROM jobs WHERE coalesce(state, 'queued') IN ('queued', 'running')`)

/** Resolves when one more solve is done, or none is left, or after a minute. */
const solveEnds = async (home: string): Promise<void> => {
  const [before, deadline] = [countOf(home, SOLVED), performance.now() + FULL_LIFE_MS]
  while (countOf(home, SOLVED) === before && performance.now() < deadline && countOf(home, UNSOLVED) > 0) await sleep(50)
}

/** What still runs of the servers with these numbers. */
const processesOf = (pids: ReadonlySet<number>): number[] =>
  listMarked(VARIABLE)
    .filter(({ state, mark }) => state !== 'Z' && pids.has(Number(mark.split('-')[1])))
    .map(({ pid }) => pid)

type Counted = Pick<
  TortureFigures,
  'kills' | 'jobs' | 'killsWhileStarting' | 'killsWhileServing' | 'mostOrphansAfterKill' | 'solvesDoneBetweenKills'
>

const figuresOf = async (home: string, counted: Counted, left: readonly number[], seconds: number): Promise<TortureFigures> => {
  const sqlite = databaseOf(home)
  const one = (sql: string): number => sqlite.prepare<[], number>(sql).pluck().get() ?? 0
  const figures = {
    ...counted,
    solvesDone: one(SOLVED),
    otherJobsDone: one(`SELECT count(*) FROM jobs WHERE type <> 'plate-solve' AND state = 'done'`),
    notDone: sqlite
      .prepare<[], string>(`SELECT type || ' ' || state || ': ' || coalesce(message, '') FROM jobs WHERE state IS NOT 'done'`)
      .pluck()
      .all(),
    doneTwice: one('SELECT count(*) FROM (SELECT jobId FROM ends GROUP BY jobId HAVING count(*) > 1)'),
    solvesBegun: one(`SELECT sum(attempt) FROM jobs WHERE type = 'plate-solve'`),
    solutions: one('SELECT count(*) FROM solutions'),
    leasesLeft: one('SELECT count(*) FROM jobLeases'),
    scratchLeft: await entriesIn(join(home, 'data/scratch')),
    orphansLeft: left.length,
    seconds: Math.round(seconds),
  }
  sqlite.close()
  const { jobs, solvesDone, solutions, notDone, doneTwice, leasesLeft, scratchLeft, orphansLeft } = figures
  const isGood =
    solvesDone === jobs && solutions === jobs && notDone.length + doneTwice + leasesLeft + scratchLeft + orphansLeft === 0
  return { ...figures, isGood }
}

/** A server that starts removes the folder; it comes back with the first solve, and the last life may have none. */
const entriesIn = async (folder: string): Promise<number> => (existsSync(folder) ? (await readdir(folder)).length : 0)

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
const randomOf = (seed: number) => {
  let a = seed >>> 0
  return (): number => {
    a = (a + 0x6d2b79f5) >>> 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
