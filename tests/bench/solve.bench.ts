import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readConfig } from '#server/config.ts'
import { openImage } from '#server/images/open-image.ts'
import { PlateSolveParams } from '#server/jobs/plate-solve/params.ts'
import { type Picture, solvePicture } from '#server/jobs/plate-solve/solve-picture.ts'
import { run } from '#server/process/run.ts'
import { createPool, type Pool } from '#server/work/pool.ts'
import { bytesSource } from '#shared/core/byte-source.ts'
import { readHeaderUnit } from '#shared/formats/fits/header.ts'
import { hintOf } from '#shared/frame/hint.ts'
import { medianOf } from '#shared/kernels/quality/median.ts'
import type { SolveAttempt } from '#shared/records/attempt.ts'
import { separationDeg } from '#shared/sky/angles.ts'
import { describeField } from '#shared/sky/field.ts'
import { wcsFromCards } from '#shared/sky/fits-wcs.ts'
import { corpusDir } from '#tests/support/corpus.ts'
import type { BenchCase } from './bench-case.ts'
import { choose, readTruth, type Truth } from './solve-pictures.ts'

/** Both may take this long over a picture [s], by the clock and of computing time: what a server allows when nobody says otherwise. */
const LIMIT = 120
/** Ours steps back by this (`confine`), so the peer does too: on a busy machine it would be ahead for no merit. */
const NICE = 5

interface Line {
  readonly file: string
  stock: Told
  ours: Told
  attempts: readonly SolveAttempt[]
}
interface Told {
  readonly seconds: number
  readonly verdict: 'solved' | 'WRONG' | 'unsolved'
  /** Between the answer's centre and the truth, in hundredths of the field's width; null without an answer. */
  readonly percentOff: number | null
}
type Verdict = Omit<Told, 'seconds'>

const UNSOLVED: Verdict = { verdict: 'unsolved', percentOff: null }

let folder = ''
let pool: Pool | null = null
let chosen: readonly Truth[] = []
const lines: Line[] = []
let [ourTurn, theirTurn] = [0, 0]

/** Whether an answer is that of the known truth, to a hundredth of the field. */
const judge = ({ centre, fieldWidthDeg }: Truth, at: { ra: number; dec: number }): Verdict => {
  const percentOff = (100 * separationDeg(at, centre)) / fieldWidthDeg
  return { verdict: percentOff < 1 ? 'solved' : 'WRONG', percentOff }
}

const lineOf = (file: string): Line => {
  const known = lines.find((line) => line.file === file)
  if (known) return known
  const none: Told = { seconds: 0, ...UNSOLVED }
  const line: Line = { file, stock: none, ours: none, attempts: [] }
  lines.push(line)
  return line
}

const pictureOf = async (path: string): Promise<Picture> => {
  const opened = await openImage(path)
  if (!opened.ok) throw new Error(`${path}: ${opened.fault.message}`)
  const { header, raster } = opened.value
  const { width, height, isBottomUp } = raster
  return { path, width, height, isBottomUp, hint: hintOf(header) }
}

/**
 * The solvable pictures of the corpus, each by ours as a running server solves it and by stock solve-field, in turn; every answer
 * against the known truth. A seeded dozen; `solve=all` for all of them, `solve=TEXT` for those whose name has that text.
 */
export const bench: BenchCase = {
  name: 'solve',
  peer: 'solve-field (stock)',
  get runs() {
    return chosen.length
  },
  choose: (what) => {
    chosen = choose(readTruth(), what)
  },
  async prepare(home) {
    if (!corpusDir()) throw new Error('There is no corpus here: name its folder in DARKSITE_CORPUS.')
    if (chosen.length === 0) chosen = choose(readTruth(), '')
    if (chosen.length === 0) throw new Error('No picture of the corpus has such a name.')
    folder = home
    pool = createPool()
    // A server has its threads and its catalogue in memory.
    await pool.worker(1).detectStars(chosen[0]!.path, 10)
  },
  async ours() {
    const truth = chosen[ourTurn++]!
    const picture = await pictureOf(truth.path)
    const attempts: SolveAttempt[] = []
    const start = performance.now()
    const solved = await solvePicture(picture, PlateSolveParams.parse({ timeLimitSeconds: LIMIT, ...truth.place }), {
      signal: AbortSignal.timeout(LIMIT * 1000),
      setup: readConfig(),
      scratchDir: join(folder, 'scratch'),
      work: pool!.worker(1),
      log: () => undefined,
      progress: () => undefined,
      attempted: (attempt) => void attempts.push(attempt),
      now: Date.now,
    })
    const seconds = (performance.now() - start) / 1000
    const line = lineOf(truth.file)
    line.ours = { seconds, ...(solved.ok ? judge(truth, solved.value) : UNSOLVED) }
    line.attempts = attempts
    return { seconds }
  },
  async theirs() {
    const truth = chosen[theirTurn++]!
    const out = join(folder, `stock-${theirTurn}`)
    await mkdir(out)
    const { ra, dec, radiusDeg } = truth.place
    const near = ra === undefined ? [] : [`--ra=${ra}`, `--dec=${dec}`, `--radius=${radiusDeg}`]
    const args = ['--no-plots', '--overwrite', '--cpulimit', String(LIMIT), '--dir', out, '--out', 'stock', ...near, truth.path]
    const start = performance.now()
    const ended = await run('nice', ['-n', String(NICE), 'solve-field', ...args], {
      ...{ cwd: out, timeoutMs: LIMIT * 1000, signal: new AbortController().signal, onLine: () => undefined },
    })
    const seconds = (performance.now() - start) / 1000
    if (!ended.ok && ended.fault.kind !== 'timeout') throw new Error(ended.fault.message)
    const line = lineOf(truth.file)
    line.stock = { seconds, ...(await stockVerdict(truth, join(out, 'stock.wcs'))) }
    // A picture may take minutes: what is known is told at once.
    console.error(rowOf(line))
    return { seconds }
  },
  async close() {
    await pool?.close()
    report()
  },
}

const stockVerdict = async (truth: Truth, path: string): Promise<Verdict> => {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (!bytes) return UNSOLVED
  const header = await readHeaderUnit(bytesSource(bytes), 0)
  const wcs = header.ok ? wcsFromCards(header.value.cards) : header
  return wcs.ok ? judge(truth, describeField(wcs.value, truth.width, truth.height, false)) : UNSOLVED
}

const told = ({ seconds, verdict, percentOff }: Told): string =>
  `${seconds.toFixed(2).padStart(7)} s ${verdict.padEnd(8)} ${percentOff === null ? '      ' : `${percentOff.toFixed(2).padStart(5)}%`}`

const rowOf = ({ file, stock, ours, attempts }: Line): string => {
  const tried = attempts.map(({ source, seconds, outcome }) => `${source} ${seconds.toFixed(1)} s ${outcome}`).join(', ')
  const place = `${String(lines.findIndex((line) => line.file === file) + 1).padStart(2)}/${chosen.length}`
  return `${place} ${file}\n      stock ${told(stock)}  ours ${told(ours)}  ratio ${ratioOf({ stock, ours }).toFixed(3)}  ${tried}`
}

/** For notes: Markdown, a line for each picture. */
const tableOf = (all: readonly Line[]): string => {
  const cell = ({ seconds, verdict }: Told): string => `${seconds.toFixed(2)}${verdict === 'solved' ? '' : ` (${verdict})`}`
  const rows = all.map(
    ({ file, stock, ours, attempts }) =>
      `| ${file} | ${cell(stock)} | ${cell(ours)} | ${attempts.length} | ${ours.percentOff?.toFixed(2) ?? ''} |`,
  )
  return ['', '| picture | stock [s] | ours [s] | attempts | off [% of the field] |', '|---|---|---|---|---|', ...rows, ''].join(
    '\n',
  )
}

const ratioOf = ({ stock, ours }: Pick<Line, 'stock' | 'ours'>): number => ours.seconds / stock.seconds

const report = (): void => {
  const both = lines.filter(({ stock, ours }) => stock.seconds > 0 && ours.seconds > 0)
  if (both.length === 0) return
  console.error(tableOf(both))
  const count = (who: 'ours' | 'stock', verdict: Told['verdict']) => both.filter((line) => line[who].verdict === verdict).length
  for (const who of ['stock', 'ours'] as const)
    console.error(`${who}: ${count(who, 'solved')} of ${both.length} solved, ${count(who, 'WRONG')} wrong`)
  const ratios = both.map(ratioOf)
  const total = (who: 'ours' | 'stock') => both.reduce((sum, line) => sum + line[who].seconds, 0)
  console.error(
    `median of the ratios ${(medianOf(ratios) ?? 0).toFixed(3)}, slower on ${ratios.filter((ratio) => ratio > 1).length}; ` +
      `in all ${total('ours').toFixed(0)} s against ${total('stock').toFixed(0)} s`,
  )
}
