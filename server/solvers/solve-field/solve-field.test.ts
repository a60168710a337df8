import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import type { SolveInput } from '#server/solvers/solver.ts'
import { bytesSource } from '#shared/core/byte-source.ts'
import type { Star } from '#shared/core/star.ts'
import { readTables } from '#shared/formats/fits/table.ts'
import { writeHeader } from '#shared/formats/fits/write.ts'
import { cardsOfWcs } from '#shared/sky/fits-wcs.ts'
import { argumentsOf } from './arguments.ts'
import { solveField } from './index.ts'
import { configText, filesFor, findIndexes, fitInMemory, foldersOfConfig, quadSizeOf, solvableWidths } from './indexes.ts'
import { inputFile, MAX_STARS } from './input.ts'
import { missingPart, missingWords } from './missing.ts'
import { hear, nothingSpoken, readWcs, unsolved } from './output.ts'

const folder = mkdtempSync(join(tmpdir(), 'darksite-solver-'))
const scratch = join(folder, 'scratch')
beforeEach(() => {
  rmSync(scratch, { recursive: true, force: true })
  mkdirSync(scratch)
})
afterAll(() => rmSync(folder, { recursive: true }))

const starAt = (x: number, y: number): Star => ({
  x,
  y,
  flux: 1000 - x,
  peak: 100,
  fwhm: 3,
  hfr: 1.5,
  snr: 50,
  ellipticity: 0,
  thetaDeg: 0,
  isSaturated: false,
})

const stars: SolveInput = {
  source: { kind: 'stars', stars: [0, 1, 2, 3, 4].map((n) => starAt(n * 10, n)) },
  width: 640,
  height: 480,
  isBottomUp: false,
}
const picture: SolveInput = {
  ...stars,
  source: { kind: 'picture', data: new Uint8Array(32 * 24), width: 32, height: 24, binning: 20 },
}
const files = { input: 'in.fits', config: 'engine.cfg' }

test('a star list tells the size of the frame and starts no Python', () => {
  const args = argumentsOf(stars, files, 30)
  expect(args.join(' ')).toContain('--width 640 --height 480 --x-column X --y-column Y --no-remove-lines --uniformize 0')
  expect(args.join(' ')).toContain('--cpulimit 30')
  expect(args.at(-1)).toBe('in.fits')
})

test('bounds of the pixel scale are turned into those of the reduced picture', () => {
  const scale = { low: 0.5, high: 2 }
  expect(argumentsOf({ ...stars, scale }, files, 30).join(' ')).toContain('arcsecperpix --scale-low 0.5 --scale-high 2')
  expect(argumentsOf({ ...picture, scale }, files, 30).join(' ')).toContain('arcsecperpix --scale-low 10 --scale-high 40')
})

test('a southern position is not mistaken for an option', () =>
  expect(argumentsOf({ ...stars, near: { ra: 1, dec: -5.5, radiusDeg: 3 } }, files, 30)).toContain('--dec=-5.5'))

test('the table of stars counts pixels from 1 and keeps the order', async () => {
  const tables = await readTables(bytesSource(inputFile(stars).bytes))
  const rows = tables.ok && tables.value[0] ? await tables.value[0].read() : null
  expect(rows?.ok && rows.value.numbers('X')).toEqual(Float64Array.of(1, 11, 21, 31, 41))
  expect(rows?.ok && rows.value.numbers('Y')).toEqual(Float64Array.of(1, 2, 3, 4, 5))
})

test('only the brightest stars are handed over', async () => {
  const many = { ...stars, source: { kind: 'stars' as const, stars: Array.from({ length: 2000 }, (_, n) => starAt(n, 0)) } }
  const tables = await readTables(bytesSource(inputFile(many).bytes))
  expect(tables.ok && tables.value[0]!.rows).toBe(MAX_STARS)
})

const wcs = {
  crval: [10, 20],
  crpix: [15.5, 11.5],
  cd: [
    [-0.01, 0],
    [0, 0.01],
  ],
  sip: null,
} as Parameters<typeof cardsOfWcs>[0]
const wcsFile = (): Uint8Array =>
  writeHeader([
    { keyword: 'SIMPLE', value: true },
    { keyword: 'BITPIX', value: 8 },
    { keyword: 'NAXIS', value: 0 },
    ...cardsOfWcs(wcs),
  ])

test('an answer for a reduced picture is carried to the full frame', async () => {
  expect(await readWcs(wcsFile(), stars)).toMatchObject({ ok: true, value: wcs })
  const full = await readWcs(wcsFile(), picture)
  expect(full).toMatchObject({ ok: true, value: { crpix: [15.5 * 20 + 9.5, 11.5 * 20 + 9.5] } })
  expect(full.ok && full.value.cd[1][1]).toBeCloseTo(0.0005, 12)
})

test('a file that is no WCS is not an answer', async () =>
  expect(await readWcs(new TextEncoder().encode('no such thing'), stars)).toMatchObject({ ok: false }))

const OUTPUT = [
  'Field 1 did not solve (index index-tycho2-09.littleendian.fits, field objects 1-10).',
  '  log-odds ratio 133.65 (1.10488e+58), 17 match, 0 conflict, 21 distractors, 21 index.',
  'Field 1: solved with index index-tycho2-07.littleendian.fits.',
  'Field center: (RA,Dec) = (299.933265, 22.710618) deg.',
  '',
]

test('the index that matched is found in the output', () =>
  expect(OUTPUT.reduce(hear, nothingSpoken)).toMatchObject({ index: 'index-tycho2-07.littleendian.fits', isOutOfTime: false }))

test('each way of not solving has its own words, and exit code 0 is none of them', () => {
  const outOfTime = hear(nothingSpoken, 'CPU time limit reached!')
  expect(unsolved(nothingSpoken, 0, 3)).toMatchObject({ fault: { kind: 'no-result', code: 'solve-field.no-solution' } })
  expect(unsolved(outOfTime, 0, 3)).toMatchObject({ fault: { kind: 'no-result', code: 'solve-field.out-of-time' } })
  expect(unsolved(nothingSpoken, 255, 0)).toMatchObject({ fault: { kind: 'internal', code: 'solve-field.failed' } })
  expect(unsolved(hear(nothingSpoken, 'You must list at least one index in the config file (x)'), 255, 0)).toMatchObject({
    fault: { kind: 'unavailable', code: 'solve-field.no-indexes' },
  })
})

test.each([
  ['index-tycho2-07.littleendian.fits', 22, 30],
  ['index-tycho2-19.bigendian.fits', 1400, 2000],
  ['index-4112.fits', 120, 170],
  ['index-4200-47.fits', 2, 2.8],
  ['index-5203-11.fits', 5.6, 8],
  ['index-219.fits', 1400, 2000],
  ['index-mine.fits', null, null],
])('%s holds quads from %s to %s arcmin', (name, lowArcmin, highArcmin) =>
  expect(quadSizeOf(name)).toEqual({ lowArcmin, highArcmin }),
)

test('index files are looked for in the folders of the settings, and a missing folder is no error', async () => {
  const indexDir = join(folder, 'indexes')
  mkdirSync(indexDir, { recursive: true })
  for (const name of ['index-4110.fits', 'index-4107.fits', 'readme.txt']) writeFileSync(join(indexDir, name), 'x')
  const { files } = await findIndexes({ solveField: 'solve-field', indexDirs: [indexDir, join(folder, 'none')] })
  expect(files.map(({ name }) => name)).toEqual(['index-4107.fits', 'index-4110.fits'])
  const widths = solvableWidths(files)
  expect(widths?.lowDeg).toBeCloseTo(22 / 60, 10)
  expect(widths?.highDeg).toBeCloseTo(850 / 60, 10)
  expect(configText({ folders: ['/a b', '/c'], files }, 30)).toBe(
    'inparallel\ncpulimit 30\nadd_path /a b\nadd_path /c\nindex index-4107.fits\nindex index-4110.fits\n',
  )
})

test('index files whose quads cannot be in the frame are not even opened', () => {
  const all = ['index-5200-11.fits', 'index-4107.fits', 'index-4110.fits', 'index-4119.fits', 'index-mine.fits'].map((name) => ({
    ...{ name, folder: '/indexes', sizeBytes: 1, ...quadSizeOf(name) },
  }))
  const namesFor = (low: number, high: number) =>
    filesFor(all, { width: 3000, height: 2000, scale: { low, high } }).map(({ name }) => name)
  // 100 by 67 arcminutes.
  expect(namesFor(2, 2)).toEqual(['index-4107.fits', 'index-4110.fits', 'index-mine.fits'])
  // 2.5 by 1.7 arcminutes, and 83 by 56 degrees.
  expect(namesFor(0.05, 0.05)).toEqual(['index-5200-11.fits', 'index-mine.fits'])
  expect(namesFor(100, 100)).toEqual(['index-4119.fits', 'index-mine.fits'])
  expect(filesFor(all, { width: 3000, height: 2000 })).toEqual(all)
  expect(filesFor(all.slice(3, 4), { width: 300, height: 200, scale: { low: 1, high: 1 } }).length).toBe(1)
})

test('index files that would not fit into memory are searched one after the other', () => {
  const file = { name: 'x', folder: '/indexes', sizeBytes: 60, lowArcmin: null, highArcmin: null }
  expect(fitInMemory([file], 200)).toBe(true)
  expect(fitInMemory([file, file], 200)).toBe(false)
})

test('folders are read from a configuration as Debian ships it', () =>
  expect(
    foldersOfConfig('# add_path /no\ncpulimit 300\nadd_path /usr/share/astrometry\n  add_path /data/my indexes \nautoindex\n'),
  ).toEqual(['/usr/share/astrometry', '/data/my indexes']))

const program = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 })
  return path
}

const solveWith = (solveFieldProgram: string, signal = new AbortController().signal) =>
  solveField.solve(
    stars,
    {},
    {
      signal,
      setup: { solveField: solveFieldProgram, indexDirs: [folder] },
      timeLimitSeconds: 20,
      scratchDir: scratch,
      log: () => undefined,
    },
  )

test('a program that ends well without an answer has not solved anything', async () => {
  expect(await solveWith(program('quiet', 'exit 0'))).toMatchObject({ ok: false, fault: { kind: 'no-result' } })
  expect(readdirSync(scratch)).toEqual([])
})

test('a program that writes garbage as its answer has not solved anything', async () => {
  expect(await solveWith(program('liar', 'echo "Field 1: solved with index x.fits."; echo garbage > solve.wcs'))).toMatchObject({
    ok: false,
    fault: { code: 'solve-field.bad-answer' },
  })
  expect(readdirSync(scratch)).toEqual([])
})

test('a program that crashes is told with its last words', async () => {
  const solved = await solveWith(program('crash', 'echo "out of cheese"; exit 3'))
  expect(solved).toMatchObject({ ok: false, fault: { kind: 'internal', code: 'solve-field.failed' } })
  expect(!solved.ok && solved.fault.message).toContain('out of cheese')
})

test('a missing program is named, with the command that installs it', async () => {
  expect(await solveWith(join(folder, 'nothing-here'))).toMatchObject({ ok: false, fault: { code: 'process.missing' } })
  expect(readdirSync(scratch)).toEqual([])
  expect(await missingWords({ solveField: 'nothing-here', indexDirs: [] })).toMatch(
    /nothing-here is not installed.*npm run setup/,
  )
  expect(await missingWords({ solveField: program('here', 'exit 0'), indexDirs: [scratch] })).toMatch(
    /no index files.*npm run setup/,
  )
  // Where the command is shown beside it, it is not said twice.
  expect(await missingPart({ solveField: 'nothing-here', indexDirs: [] })).toBe('The program nothing-here is not installed.')
})

test('a cancelled solve is stopped, and its folder is gone', async () => {
  const stop = new AbortController()
  const solving = solveWith(program('slow', 'while :; do sleep 0.1; done'), stop.signal)
  setTimeout(() => stop.abort(), 200)
  expect(await solving).toMatchObject({ ok: false, fault: { kind: 'cancelled' } })
  expect(readdirSync(scratch)).toEqual([])
})
