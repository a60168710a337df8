import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { extname, join, resolve } from 'node:path'
import type { Config } from '#server/config.ts'
import { detectStars } from '#server/images/detect-stars.ts'
import { indexFile } from '#server/images/index-file.ts'
import { reducePicture } from '#server/images/reduce-picture.ts'
import { PlateSolveParams } from '#server/jobs/plate-solve/params.ts'
import { solvePicture } from '#server/jobs/plate-solve/solve-picture.ts'
import type { Worker } from '#server/work/work.ts'
import { ok, type Result } from '#shared/core/fault.ts'
import type { MeasuredStar } from '#shared/core/star.ts'
import type { FileHeader } from '#shared/formats/format.ts'
import type { PointingHint } from '#shared/records/metadata.ts'
import { flipRows, tangentAtCentre } from '#shared/sky/flip.ts'
import type { Wcs } from '#shared/sky/wcs.ts'
import { measurable, measureLines, writeCsv } from './measure.ts'
import type { AstapOptions } from './options.ts'
import { EXIT, exitCodeOf, iniText } from './report.ts'
import { cardWcs, textWcs, updateFits } from './wcs-file.ts'

export interface AstapIo {
  readonly cwd: string
  readonly signal: AbortSignal
  readonly commandLine: string
  /** A line of standard output. */
  out(line: string): void
}

/**
 * Does what a capture program asks of ASTAP and returns its exit code. Writes beside the picture, or where `-o` says; nothing into the
 * current folder, which may be read-only.
 */
export const solveFile = async (options: AstapOptions, config: Config, io: AstapIo): Promise<number> => {
  const path = resolve(io.cwd, options.file)
  const base = resolve(io.cwd, options.out ?? withoutExtension(options.file))
  const lines: string[] = []
  const say = (line: string): void => {
    lines.push(line)
    io.out(line)
  }
  const kept = rememberStars()
  const { code, wcs, header, error, warnings } = await work({ path, options, config, io, say, kept })
  const isMeasuring = options.task === 'analyse' || options.task === 'extract'
  if (header && options.task !== 'solve' && kept.stars()) {
    const stars = measurable(kept.stars()!, options.minSnr)
    if (options.task !== 'extract2' || wcs) io.out(measureLines(stars))
    // Beside the picture, whatever `-o` says.
    if (options.task !== 'analyse') await writeCsv(`${withoutExtension(path)}.csv`, stars, wcs)
  }
  if (isMeasuring && code === EXIT.solved) return code
  if (error) say(error)
  const { width = 0, height = 0 } = header ?? {}
  const asFits = wcs && header && (header.format === 'fits' ? wcs : flipRows(wcs, height))
  const centred = asFits && tangentAtCentre(asFits, width, height)
  const written = asFits && options.hasSip ? asFits : centred
  const answer = { wcs: centred, width, height, commandLine: io.commandLine, error, warnings: [...options.warnings, ...warnings] }
  if (written && header) {
    const cards = header.format === 'fits' ? header.cards : []
    const described = { wcs: written, width, height, cards }
    await writeFile(`${base}.wcs`, options.isCardWcs ? cardWcs(described) : textWcs(described))
  }
  const updated = written && options.isUpdating ? await updateFits(path, written) : ok(null)
  await writeFile(`${base}.ini`, iniText(updated.ok ? answer : { ...answer, error: updated.fault.message }))
  if (options.isLogging) await writeFile(`${base}.log`, `${lines.join('\n')}\n`)
  return updated.ok ? code : EXIT.notUpdated
}

interface Task {
  readonly path: string
  readonly options: AstapOptions
  readonly config: Config
  readonly io: AstapIo
  say(line: string): void
  readonly kept: ReturnType<typeof rememberStars>
}

interface Outcome {
  readonly code: number
  readonly wcs: Wcs | null
  readonly header: FileHeader | null
  readonly error: string
  readonly warnings: readonly string[]
}

const work = async ({ path, options, config, io, say, kept }: Task): Promise<Outcome> => {
  const none: Outcome = { code: EXIT.unreadable, wcs: null, header: null, error: '', warnings: [] }
  const file = await indexFile(path, io.signal)
  if (!file.ok) return { ...none, error: file.fault.message }
  const { header, hint, fault } = file.value
  if (!header || fault) return { ...none, error: fault?.message ?? 'This file cannot be read.' }
  if (options.task === 'analyse' || options.task === 'extract') {
    const found = await kept.detectStars(path)
    return found.ok ? { ...none, code: EXIT.solved, header } : { ...none, header, error: found.fault.message }
  }
  const { width, height, isBottomUp } = header
  const asked = hintOf(options, header, hint)
  const setup = await withDatabase(config, options.database)
  const scratchDir = await mkdtemp(join(tmpdir(), 'darksite-astap-'))
  try {
    const solved = await solvePicture({ path, width, height, isBottomUp, hint: asked }, paramsOf(options, asked), {
      ...{ signal: io.signal, setup, scratchDir, work: { detectStars: kept.detectStars, reducePicture }, log: say },
      progress: () => {},
      now: Date.now,
    })
    if (!solved.ok) {
      const stars = kept.stars()
      const code = exitCodeOf(solved.fault, stars ? stars.length : null)
      return { ...none, code, header, error: solved.fault.message }
    }
    return { ...none, code: EXIT.solved, header, wcs: solved.value.wcs }
  } finally {
    await rm(scratchDir, { recursive: true, force: true })
  }
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

/** Star databases of ASTAP are of no use here; a folder with index files is. */
const withDatabase = async (config: Config, folder: string | null): Promise<Config> => {
  const names = folder === null ? [] : await readdir(folder).catch(() => [])
  return names.some((name) => /^index-.*\.fits$/.test(name)) ? { ...config, indexDirs: [folder!] } : config
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
