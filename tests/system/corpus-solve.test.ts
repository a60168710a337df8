import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readConfig } from '#server/config.ts'
import { detectStars } from '#server/images/detect-stars.ts'
import { openImage } from '#server/images/open-image.ts'
import { reducePicture } from '#server/images/reduce-picture.ts'
import { PlateSolveParams } from '#server/jobs/plate-solve/params.ts'
import { solvePicture } from '#server/jobs/plate-solve/solve-picture.ts'
import type { Solution } from '#server/solvers/solver.ts'
import { bytesSource } from '#shared/core/byte-source.ts'
import type { Result } from '#shared/core/fault.ts'
import { readHeaderUnit } from '#shared/formats/fits/header.ts'
import { hintOf } from '#shared/frame/hint.ts'
import { separationDeg } from '#shared/sky/angles.ts'
import { describeField } from '#shared/sky/field.ts'
import { wcsFromCards } from '#shared/sky/fits-wcs.ts'
import { corpusDir, noteCorpusFiles } from '#tests/support/corpus.ts'

/**
 * Pictures of the corpus that stock solve-field solves (`truth/solutions.tsv`, one `.wcs` each), through everything the product
 * does. The quick ones always; all of them, and those that cannot be solved, with DARKSITE_CORPUS_ALL=1.
 */
const QUICK =
  /^(photo\/(cedar_(?!tree)|derived|an_apod4|ss_pleiades)|tiff16|seq-als|seq-seestar|seq-ols.*[036]\.jpeg|seq-hatp32.*(13343|40012|83312))/

/** Found only with a hint where to look (`MANIFEST.tsv`), or with more stars than the Tycho-2 index files have. */
const NEEDS_A_PLACE = /^photo-dso/

const corpus = corpusDir()
const isAll = process.env['DARKSITE_CORPUS_ALL'] === '1'
const scratchDir = mkdtempSync(join(tmpdir(), 'darksite-corpus-'))
afterAll(() => rmSync(scratchDir, { recursive: true, force: true }))

const solve = async (path: string, asked: Partial<PlateSolveParams>): Promise<Result<Solution>> => {
  const opened = await openImage(path)
  if (!opened.ok) throw new Error(`${path}: ${opened.fault.message}`)
  const { header, raster } = opened.value
  const { width, height, isBottomUp } = raster
  return solvePicture({ path, width, height, isBottomUp, hint: hintOf(header) }, PlateSolveParams.parse(asked), {
    signal: new AbortController().signal,
    setup: readConfig(),
    scratchDir,
    work: { detectStars, reducePicture },
    log: () => undefined,
    progress: () => undefined,
    now: Date.now,
  })
}

const truthOf = async (file: string, { width, height }: Solution) => {
  const name = file.replace('/', '__').replace(/\.\w+$/, '.wcs')
  const header = await readHeaderUnit(bytesSource(readFileSync(`${corpus}/truth/${name}`)), 0)
  const wcs = header.ok ? wcsFromCards(header.value.cards) : header
  if (!wcs.ok) throw new Error(`${name}: ${wcs.fault.message}`)
  return describeField(wcs.value, width, height, false)
}

if (!corpus) test('there is no corpus here, so no real pictures were solved', () => expect(corpus).toBeNull())
else {
  const rows = readFileSync(`${corpus}/truth/solutions.tsv`, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'))
    .map(([file, status, ra, dec, , , , , , seconds]) => ({ file: file!, status, ra, dec, stock: Number(seconds) }))
  const solvable = rows.filter(({ file, status }) => status === 'SOLVED' && (isAll || QUICK.test(file)))
  const seconds: number[] = []

  test.each(solvable)('$file is found where it is', async ({ file, ra, dec, stock }) => {
    const place = NEEDS_A_PLACE.test(file) ? { ra: Number(ra), dec: Number(dec), radiusDeg: 3 } : {}
    const solved = await solve(`${corpus}/${file}`, { timeLimitSeconds: 240, ...place })
    if (!solved.ok) throw new Error(solved.fault.message)
    const truth = await truthOf(file, solved.value)
    const off = separationDeg(solved.value, truth) / truth.fieldWidthDeg
    const stretch = solved.value.pixelScaleArcsec / truth.pixelScaleArcsec - 1
    console.log(
      `${file}: ${(100 * off).toFixed(3)} % of the field off, scale ${(100 * stretch).toFixed(2)} % off, ` +
        `${solved.value.seconds.toFixed(1)} s (stock ${stock.toFixed(1)} s)`,
    )
    expect(off).toBeLessThan(0.01)
    // Beyond 30 degrees the scale at the very centre hangs on the distortion that each fit found.
    expect(Math.abs(stretch)).toBeLessThan(truth.fieldWidthDeg > 30 ? 0.02 : 0.01)
    expect(solved.value.parity).toBe(truth.parity)
    noteCorpusFiles([file])
    seconds.push(solved.value.seconds)
  })

  test('every picture that was tried was solved', () => {
    const sorted = [...seconds].sort((a, b) => a - b)
    const stock = solvable.map((row) => row.stock).sort((a, b) => a - b)
    console.log(
      `${seconds.length} of ${solvable.length} solved; median ${sorted[sorted.length >> 1]?.toFixed(1)} s, ` +
        `stock solve-field ${stock[stock.length >> 1]?.toFixed(1)} s`,
    )
    expect(seconds.length).toBe(solvable.length)
    expect(solvable.length).toBeGreaterThanOrEqual(30)
  })

  test('a mirrored picture is told from a true one', async () => {
    const [mirrored, straight] = await Promise.all(
      ['derived_mirror_orion_belt', 'cedar_orion_belt'].map((name) => solve(`${corpus}/photo/${name}.jpg`, {})),
    )
    expect(mirrored).toMatchObject({ ok: true, value: { isMirrored: true, parity: -1 } })
    expect(straight).toMatchObject({ ok: true, value: { isMirrored: false, parity: 1 } })
  })

  const tooSmall = rows.filter(({ file }) => /an_sdss/.test(file))
  test.each(tooSmall)('$file is too small for the Tycho-2 index files, and that is an answer, not an error', async ({ file }) => {
    const solved = await solve(`${corpus}/${file}`, { timeLimitSeconds: isAll ? 120 : 10 })
    expect(solved).toMatchObject({ ok: false, fault: { kind: 'no-result', code: 'plate-solve.no-solution' } })
    noteCorpusFiles([file])
  })
}
