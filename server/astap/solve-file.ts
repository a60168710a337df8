import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { extname, join, resolve } from 'node:path'
import type { Config } from '#server/config.ts'
import { detectStars } from '#server/images/detect-stars.ts'
import { indexFile } from '#server/images/index-file.ts'
import { reducePicture } from '#server/images/reduce-picture.ts'
import { broughtSolution } from '#server/jobs/plate-solve/brought.ts'
import { PlateSolveParams } from '#server/jobs/plate-solve/params.ts'
import { solvePicture } from '#server/jobs/plate-solve/solve-picture.ts'
import type { Solution } from '#server/solvers/solver.ts'
import type { IndexedFile, Worker } from '#server/work/work.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import type { MeasuredStar } from '#shared/core/star.ts'
import type { FileHeader } from '#shared/formats/format.ts'
import type { PointingHint } from '#shared/records/metadata.ts'
import { flipRows, tangentAtCentre } from '#shared/sky/flip.ts'
import { measurable, measureLines, writeCsv } from './measure.ts'
import type { AstapOptions } from './options.ts'
import { convertToFits, writeAnnotated } from './pictures.ts'
import { EXIT, exitCodeOf, iniText } from './report.ts'
import { skyQuality } from './sqm.ts'
import { cardWcs, textWcs, updateFits } from './wcs-file.ts'

export interface AstapIo {
  readonly cwd: string
  readonly signal: AbortSignal
  readonly commandLine: string
  /** A line of standard output. */
  out(line: string): void
  /** What comes through standard input. */
  readonly input: AsyncIterable<Uint8Array>
}

/**
 * Does what a capture program asks of ASTAP and returns its exit code. Writes beside the picture, or where `-o` says; nothing into the
 * current folder, which may be read-only, unless the picture has no place of its own.
 */
export const solveFile = async (options: AstapOptions, config: Config, io: AstapIo): Promise<number> => {
  const base = resolve(io.cwd, options.out ?? withoutExtension(options.file))
  const scratchDir = await mkdtemp(join(tmpdir(), 'darksite-astap-'))
  try {
    const isPiped = options.file === 'stdin'
    const path = isPiped ? join(scratchDir, 'stdin') : resolve(io.cwd, options.file)
    if (isPiped) await writeFile(path, io.input)
    return await answer({ path, base, options, config, io, scratchDir, kept: rememberStars(), lines: [] })
  } finally {
    await rm(scratchDir, { recursive: true, force: true })
  }
}

const answer = async (task: Task): Promise<number> => {
  const { path, base, options, io, kept, lines } = task
  if (options.toFits !== null) {
    const converted = await convertToFits(path, base, options.toFits)
    if (!converted.ok) io.out(converted.fault.message)
    return converted.ok ? EXIT.solved : EXIT.unreadable
  }
  const { code, solution, file, error, warnings } = await work(task)
  const { header = null, metadata } = file ?? {}
  const isMeasuring = options.task === 'analyse' || options.task === 'extract'
  if (header && options.task !== 'solve' && kept.stars()) {
    const stars = measurable(kept.stars()!, options.minSnr)
    if (options.task !== 'extract2' || solution) io.out(measureLines(stars))
    // Beside the picture, whatever `-o` says; one that was piped has no place.
    const beside = options.file === 'stdin' ? base : withoutExtension(path)
    if (options.task !== 'analyse') await writeCsv(`${beside}.csv`, stars, solution?.wcs ?? null)
  }
  if (isMeasuring && code === EXIT.solved) return code
  if (error) say(task, error)
  const extras = solution && header ? await extrasOf(task, solution, header, metadata?.exposureSeconds ?? null) : NO_EXTRAS
  const { width = 0, height = 0 } = header ?? {}
  const wcs = solution?.wcs
  const asFits = wcs && header && (header.format === 'fits' ? wcs : flipRows(wcs, height))
  const centred = (asFits && tangentAtCentre(asFits, width, height)) ?? null
  const written = asFits && options.hasSip ? asFits : centred
  const said = { wcs: centred, width, height, commandLine: io.commandLine, error, sqm: extras.sqm }
  const told = { ...said, warnings: [...options.warnings, ...warnings, ...extras.warnings] }
  if (written && header) {
    const cards = header.format === 'fits' ? header.cards : []
    const described = { wcs: written, width, height, cards }
    await writeFile(`${base}.wcs`, options.isCardWcs ? cardWcs(described) : textWcs(described))
  }
  const updated = written && options.isUpdating ? await updateFits(path, written) : ok(null)
  await writeFile(`${base}.ini`, iniText(updated.ok ? told : { ...told, error: updated.fault.message }))
  if (options.isLogging) await writeFile(`${base}.log`, `${lines.join('\n')}\n`)
  return updated.ok ? code : EXIT.notUpdated
}

const say = ({ lines, io }: Task, line: string): void => {
  lines.push(line)
  io.out(line)
}

interface Extras {
  /** Brightness of the sky [mag/arcsec²]. */
  readonly sqm: number | null
  readonly warnings: readonly string[]
}
const NO_EXTRAS: Extras = { sqm: null, warnings: [] }

/** What was asked for besides the solution. What cannot be had is said, and is no failure. */
const extrasOf = async (
  { path, base, options, config }: Task,
  solution: Solution,
  header: FileHeader,
  exposureSeconds: number | null,
): Promise<Extras> => {
  const warnings: string[] = []
  const annotated = options.isAnnotating ? await writeAnnotated(path, base, solution, header, config) : ok(null)
  if (!annotated.ok) warnings.push(`Not annotated: ${annotated.fault.message}`)
  if (options.sqmPedestal === null) return { sqm: null, warnings }
  const sqm = await skyQuality(path, solution, { exposureSeconds, pedestal: options.sqmPedestal, config })
  if (!sqm.ok) warnings.push(sqm.fault.message)
  return { sqm: sqm.ok ? sqm.value : null, warnings }
}

interface Task {
  readonly path: string
  /** Of the files to write. */
  readonly base: string
  readonly options: AstapOptions
  readonly config: Config
  readonly io: AstapIo
  readonly scratchDir: string
  readonly kept: ReturnType<typeof rememberStars>
  /** What was said, for the log. */
  readonly lines: string[]
}

interface Outcome {
  readonly code: number
  readonly solution: Solution | null
  readonly file: IndexedFile | null
  readonly error: string
  readonly warnings: readonly string[]
}

const work = async (task: Task): Promise<Outcome> => {
  const { path, options, config, io, kept, scratchDir } = task
  const none: Outcome = { code: EXIT.unreadable, solution: null, file: null, error: '', warnings: [] }
  const indexed = await indexFile(path, io.signal)
  if (!indexed.ok) return { ...none, error: indexed.fault.message }
  const file = indexed.value
  const { header, hint, fault } = file
  if (!header || fault) return { ...none, error: fault?.message ?? 'This file cannot be read.' }
  if (options.task === 'analyse' || options.task === 'extract') {
    const found = await kept.detectStars(path)
    return found.ok ? { ...none, code: EXIT.solved, file } : { ...none, file, error: found.fault.message }
  }
  const { width, height, isBottomUp } = header
  const asked = hintOf(options, header, hint)
  const database = await withDatabase(config, io.cwd, options.database)
  if (!database.ok) return { ...none, file, code: exitCodeOf(database.fault, null), error: database.fault.message }
  const setup = database.value
  const picture = { path, width, height, isBottomUp, hint: asked, solution: broughtSolution(file) }
  const solved = await solvePicture(picture, paramsOf(options, asked), {
    ...{ signal: io.signal, setup, scratchDir, work: { detectStars: kept.detectStars, reducePicture } },
    log: (line) => say(task, line),
    progress: () => {},
    now: Date.now,
  })
  if (solved.ok) return { ...none, code: EXIT.solved, file, solution: solved.value }
  const stars = kept.stars()
  return { ...none, code: exitCodeOf(solved.fault, stars ? stars.length : null), file, error: solved.fault.message }
}

const withoutExtension = (path: string): string => path.slice(0, path.length - extname(path).length)

/** What is said on the command line counts more than the header. */
const hintOf = (
  { ra, dec, fieldHeightDeg }: AstapOptions,
  { height }: FileHeader,
  hint: PointingHint | null,
): PointingHint | null => {
  const hasPlace = ra !== null && dec !== null
  const place = hasPlace ? { ra, dec } : { ra: hint?.ra ?? null, dec: hint?.dec ?? null }
  const pixelScaleArcsec = fieldHeightDeg ? (fieldHeightDeg * 3600) / height : (hint?.pixelScaleArcsec ?? null)
  if (place.ra === null && pixelScaleArcsec === null) return null
  const isTold = hasPlace || fieldHeightDeg !== null
  return { ...place, pixelScaleArcsec, source: isTold ? 'the command line' : (hint?.source ?? '') }
}

/** A radius bounds every attempt, as it does in ASTAP; the whole sky is no bound. */
const paramsOf = ({ radiusDeg, downsample }: AstapOptions, hint: PointingHint | null): PlateSolveParams => {
  const isBounded = radiusDeg !== null && radiusDeg > 0 && radiusDeg < 180 && hint?.ra != null && hint.dec != null
  return PlateSolveParams.parse({
    ...(isBounded ? { ra: hint.ra, dec: hint.dec, radiusDeg: Math.max(0.1, radiusDeg) } : {}),
    ...(downsample === null ? {} : { downsample: Math.max(1, Math.min(16, Math.round(downsample))) }),
  })
}

/**
 * The star databases of ASTAP are of no use here, but capture programs name their folder: then the index files of the settings do.
 * A folder that is empty or not there was meant to be something else. Fault: `astap.no-database`.
 */
const withDatabase = async (config: Config, cwd: string, named: string | null): Promise<Result<Config>> => {
  if (named === null) return ok(config)
  const folder = resolve(cwd, named)
  const names = await namesIn(folder)
  if (!names?.length) {
    const what = names ? 'is empty' : 'is no folder that can be read'
    return fail('not-found', 'astap.no-database', `${folder} ${what}: name one with index files after -d, or leave -d out.`)
  }
  return ok(names.some((name) => /^index-.*\.fits$/.test(name)) ? { ...config, indexDirs: [folder] } : config)
}

/** Null when there is no such folder. */
const namesIn = async (folder: string): Promise<string[] | null> => {
  try {
    return await readdir(folder)
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR', 'EACCES'].includes(String(error.code))) return null
    throw error
  }
}

/** Finding stars takes longest, and measuring asks for them again. */
const rememberStars = () => {
  let found: readonly MeasuredStar[] | null = null
  return {
    stars: (): readonly MeasuredStar[] | null => found,
    detectStars: async (path: string, limit = Number.POSITIVE_INFINITY): ReturnType<Worker['detectStars']> => {
      const detected: Result<{ stars: readonly MeasuredStar[]; width: number; height: number }> = await detectStars(
        path,
        Number.POSITIVE_INFINITY,
      )
      if (!detected.ok) return detected
      found = detected.value.stars
      return ok({ ...detected.value, stars: found.slice(0, limit) })
    },
  }
}
