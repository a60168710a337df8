import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import sharp from 'sharp'
import { afterAll, expect, test } from 'vitest'
import { astap } from '#server/cli/commands/astap.ts'
import { readConfig } from '#server/config.ts'
import { openImage } from '#server/images/open-image.ts'
import { bytesSource } from '#shared/core/byte-source.ts'
import { fail } from '#shared/core/fault.ts'
import { readHeaderUnit } from '#shared/formats/fits/header.ts'
import { wcsFromCards } from '#shared/sky/fits-wcs.ts'
import { cdeltOf, flipRows, tangentAtCentre } from '#shared/sky/flip.ts'
import { pixelToSky, type Wcs } from '#shared/sky/wcs.ts'
import { makeFits } from '#tests/support/make-fits.ts'
import { type AstapOptions, readOptions } from './options.ts'
import { exitCodeOf, iniText, scientific } from './report.ts'
import { solveFile } from './solve-file.ts'
import { cardWcs, textWcs, updateFits } from './wcs-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'darksite astap '))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const options = (...argv: string[]): AstapOptions => {
  const read = readOptions(argv)
  if (!read.ok) throw new Error(read.fault.message)
  return read.value
}

test('the words of N.I.N.A. are understood: hours, distance from the south pole, height of the field', () => {
  const words = '-fov 1.28 -z 2 -s 500 -r 30 -ra 5.588 -spd 84.61'.split(' ')
  expect(options('-f', 'C:/Light M 42/a.fits', ...words)).toEqual({
    file: 'C:/Light M 42/a.fits',
    ...{ out: null, radiusDeg: 30, fieldHeightDeg: 1.28, ra: expect.closeTo(83.82, 10), dec: expect.closeTo(-5.39, 10) },
    ...{ downsample: 2, database: null, hasSip: false, isCardWcs: false, isUpdating: false, isLogging: false },
    ...{ task: 'solve', minSnr: 30, isAnnotating: false, toFits: null, sqmPedestal: null, warnings: [] },
  })
})

test('every option of the program is known, in each way of writing it', () => {
  const all =
    '-f a -r 1 -fov 0 -ra 1 -spd 1 -z 0 -s 500 -t 0.007 -m 1.5 -o b -wcs -update -sip y -check n -speed auto -D d50 -d /x -log'
  expect(options(...all.split(' '))).toMatchObject({
    ...{ fieldHeightDeg: null, downsample: null, out: 'b', database: '/x', hasSip: true, isCardWcs: true, isUpdating: true },
    ...{ isLogging: true, warnings: [] },
  })
  expect(options('--f=a b.fit', '--fov=2,5')).toMatchObject({ file: 'a b.fit', fieldHeightDeg: 2.5 })
  expect(options('-f', 'a', '-sip', 'n')).toMatchObject({ hasSip: false })
  expect(options('-f', 'a', '-sip', '-wcs')).toMatchObject({ hasSip: true, isCardWcs: true })
  expect(options('-f', 'a', '-analyse')).toMatchObject({ task: 'analyse', minSnr: 30 })
  expect(options('-analyse', '-f', 'a')).toMatchObject({ task: 'analyse', file: 'a' })
  expect(options('-f', 'a', '-extract2', '15')).toMatchObject({ task: 'extract2', minSnr: 15 })
  expect(options('-f', 'stdin', '-later', '-annotate')).toMatchObject({
    ...{ file: 'stdin', isAnnotating: true, warnings: ['-later is not known here.'] },
  })
  expect(options('-f', 'a', '-tofits', '2', '-sqm', '-update')).toMatchObject({ toFits: 2, sqmPedestal: 0, isUpdating: true })
})

test.each([[[]], [['-f']], [['-f', 'a', '-ra', 'twelve']]])('%j is refused', (argv) => expect(readOptions(argv).ok).toBe(false))

const wcs: Wcs = {
  crval: [83.8, -5.4],
  crpix: [319.5, 239.5],
  cd: [
    [-0.0004, 0.0001],
    [0.0001, 0.0004],
  ],
  sip: null,
}

test('the .ini has what capture programs look for, one line each', () => {
  const text = iniText({ wcs, width: 640, height: 480, commandLine: 'astap_cli -f "a b"', error: '', warnings: ['One.', 'Two.'] })
  const fields = new Map(text.split('\n').map((line) => [line.split('=')[0], line.split('=').slice(1).join('=')]))
  expect([...fields.keys()]).toEqual(
    'PLTSOLVD CRPIX1 CRPIX2 CRVAL1 CRVAL2 CDELT1 CDELT2 CROTA1 CROTA2 CD1_1 CD1_2 CD2_1 CD2_2 CMDLINE DIMENSIONS WARNING'
      .split(' ')
      .concat(''),
  )
  expect(fields.get('PLTSOLVD')).toBe('T')
  expect(fields.get('CRPIX1')).toBe(' 3.2050000000000000E+002')
  expect(Number(fields.get('CRVAL2'))).toBe(-5.4)
  expect(fields.get('WARNING')).toBe('One. Two.')
  const failed = iniText({ wcs: null, width: 0, height: 0, commandLine: 'x', error: 'No\nsolution.', warnings: [] })
  expect(failed).toBe('PLTSOLVD=F\nCMDLINE=x\nERROR=No solution.\n')
  expect([scientific(-0.00048828125), scientific(0)]).toEqual(['-4.8828125000000000E-004', ' 0.0000000000000000E+000'])
})

test('each way of not solving has the exit code that ASTAP gives it', () => {
  const code = (kind: 'no-result' | 'unavailable' | 'internal' | 'invalid', name: string, stars: number | null) => {
    const failed = fail(kind, name, '')
    return failed.ok ? 0 : exitCodeOf(failed.fault, stars)
  }
  expect(code('no-result', 'plate-solve.no-solution', 200)).toBe(1)
  expect(code('no-result', 'plate-solve.no-solution', 2)).toBe(2)
  expect(code('invalid', 'fits.truncated', null)).toBe(16)
  expect(code('unavailable', 'plate-solve.solver-missing', 200)).toBe(32)
  expect(code('internal', 'solve-field.failed', 200)).toBe(33)
})

test('CDELT and CROTA say the same as the matrix', () => {
  for (const parity of [1, -1])
    for (let turn = -175; turn < 180; turn += 25) {
      const [sin, cos] = [Math.sin((turn * Math.PI) / 180), Math.cos((turn * Math.PI) / 180)]
      const { cdelt, crota } = cdeltOf([
        [parity * 0.001 * cos, -0.002 * sin],
        [parity * 0.001 * sin, 0.002 * cos],
      ])
      expect(cdelt[0]).toBeCloseTo(parity * 0.001, 12)
      expect(cdelt[1]).toBeCloseTo(0.002, 12)
      expect(crota[0]).toBeCloseTo(turn, 9)
      expect(crota[1]).toBeCloseTo(turn, 9)
    }
})

const lens: Wcs = {
  ...wcs,
  crpix: [100, 77],
  sip: {
    a: { order: 3, coefficients: { '2_0': 1e-5, '1_1': -2e-5, '0_3': 3e-8 } },
    b: { order: 2, coefficients: { '0_2': 1e-5, '1_1': 2e-5 } },
    ap: null,
    bp: null,
  },
}

test('a picture that is read from the bottom has every star where it was', () => {
  const flipped = flipRows(lens, 480)
  for (const [x, y] of [
    [0, 0],
    [639, 12],
    [333, 479],
  ] as const) {
    // biome-ignore format: places are read in pairs
    const [here, there] = [pixelToSky(lens, x, y), pixelToSky(flipped, x, 479 - y)]
    expect(there.ra).toBeCloseTo(here.ra, 11)
    expect(there.dec).toBeCloseTo(here.dec, 11)
  }
})

test('the tangent at the centre of a distorted picture has the right centre and the right scale there', () => {
  const tangent = tangentAtCentre(lens, 640, 480)
  expect(tangent.crpix).toEqual([319.5, 239.5])
  for (const [x, y] of [
    [319.5, 239.5],
    [321, 238],
  ] as const) {
    // biome-ignore format: places are read in pairs
    expect(pixelToSky(tangent, x, y).ra).toBeCloseTo(pixelToSky(lens, x, y).ra, 7)
    expect(pixelToSky(tangent, x, y).dec).toBeCloseTo(pixelToSky(lens, x, y).dec, 7)
  }
})

const picture = {
  wcs,
  width: 640,
  height: 480,
  cards: [
    { keyword: 'OBJECT', value: 'M 42' },
    { keyword: 'CRVAL1', value: 1 },
  ],
}

test('the .wcs is a header that others can read, as cards and as lines', async () => {
  const cards = cardWcs(picture)
  expect(cards.length % 2880).toBe(0)
  const unit = await readHeaderUnit(bytesSource(cards), 0)
  expect(unit.ok && wcsFromCards(unit.value.cards)).toEqual({ ok: true, value: wcs })
  expect(unit.ok && unit.value.cards.filter(({ keyword }) => keyword === 'CRVAL1').length).toBe(1)
  const lines = textWcs(picture).split('\n')
  expect(lines).toContain("OBJECT  = 'M 42    '".padEnd(80))
  expect(lines.filter((line) => line.startsWith('CRVAL1')).length).toBe(1)
  expect(lines.slice(-2)).toEqual(['END', ''])
})

test('a header takes the solution, and nothing else of the file changes', async () => {
  const path = join(folder, 'light 1.fits')
  const cards = [
    { keyword: 'OBJECT', value: 'M 42' },
    { keyword: 'CROTA2', value: 12 },
  ]
  const before = makeFits({ seed: 1, cards })
  writeFileSync(path, before)
  expect(await updateFits(path, wcs)).toMatchObject({ ok: true })
  expect(await updateFits(path, wcs)).toMatchObject({ ok: true })
  const after = new Uint8Array(readFileSync(path))
  const [old, unit] = await Promise.all([readHeaderUnit(bytesSource(before), 0), readHeaderUnit(bytesSource(after), 0)])
  if (!old.ok || !unit.ok) throw new Error('no header')
  expect(wcsFromCards(unit.value.cards)).toEqual({ ok: true, value: wcs })
  const names = unit.value.cards.map(({ keyword }) => keyword)
  expect(names.filter((name) => name === 'CROTA2' || name === 'CD1_1').length).toBe(2)
  expect(names).toContain('OBJECT')
  expect(after.subarray(unit.value.dataOffset)).toEqual(before.subarray(old.value.dataOffset))
  writeFileSync(join(folder, 'no.fits'), 'nothing')
  expect(await updateFits(join(folder, 'no.fits'), wcs)).toMatchObject({ ok: false, fault: { code: 'astap.no-header' } })
  expect(readdirSync(folder).sort()).toEqual(['light 1.fits', 'no.fits'])
})

const call = async (...argv: string[]): Promise<{ code: number; out: string }> => {
  const out: string[] = []
  const io = { out: (text: string) => void out.push(text), err: (text: string) => void out.push(text), env: {}, cwd: folder }
  const code = await astap.run(argv, { ...io, signal: new AbortController().signal })
  return { code, out: out.join('\n') }
}

test('a picture that cannot be read is told by exit code, .ini and words', async () => {
  writeFileSync(join(folder, 'broken one.fit'), 'garbage')
  expect((await call('-f', 'broken one.fit')).code).toBe(16)
  expect(readFileSync(join(folder, 'broken one.ini'), 'utf8')).toMatch(
    /^PLTSOLVD=F\nCMDLINE=astap_cli -f "broken one.fit"\nERROR=\S/,
  )
  expect((await call('-f', 'not there.fit', '-o', 'elsewhere')).code).toBe(16)
  expect(readFileSync(join(folder, 'elsewhere.ini'), 'utf8')).toMatch(/ERROR=/)
  expect((await call()).code).toBe(16)
})

/** A picture through standard input, as a pipe brings it. */
const pipe = (bytes: Uint8Array, ...argv: string[]): Promise<number> =>
  solveFile(options(...argv), readConfig({ DARKSITE_SOLVE_FIELD: 'no-such-program' }), {
    ...{ cwd: folder, signal: new AbortController().signal, commandLine: 'astap_cli', out: () => undefined },
    input: Readable.from([bytes.subarray(0, 1000), bytes.subarray(1000)]),
  })

test('a picture that comes through standard input is read, and its files get the name that -o gives', async () => {
  const picture = makeFits({ seed: 1, cards: [] })
  expect(await pipe(picture, '-f', 'stdin', '-extract', '10', '-o', join(folder, 'piped'))).toBe(0)
  expect(readFileSync(join(folder, 'piped.csv'), 'utf8')).toMatch(/^x,y,hfd/)
  expect(await pipe(picture, '-f', 'stdin', '-o', join(folder, 'piped'))).toBe(32)
  expect(readFileSync(join(folder, 'piped.ini'), 'utf8')).toMatch(/^PLTSOLVD=F\n/)
  expect(await pipe(new Uint8Array(3000), '-f', 'stdin', '-o', join(folder, 'piped'))).toBe(16)
})

test('a folder after -d that is empty or not there is told by exit code and words', async () => {
  mkdirSync(join(folder, 'empty'))
  mkdirSync(join(folder, 'h18'))
  writeFileSync(join(folder, 'h18', 'h18_0101.1476'), 'stars')
  for (const [name, words] of [
    ['empty', 'is empty'],
    ['nowhere', 'is no folder'],
  ] as const) {
    expect((await call('-f', 'light 1.fits', '-o', 'asked', '-d', name)).code).toBe(32)
    expect(readFileSync(join(folder, 'asked.ini'), 'utf8')).toContain(`ERROR=${join(folder, name)} ${words}`)
  }
  // The stars of ASTAP itself: those of the settings are used, and there is no solver here.
  expect(
    await pipe(makeFits({ seed: 1, cards: [] }), '-f', 'stdin', '-o', join(folder, 'asked'), '-d', join(folder, 'h18')),
  ).toBe(32)
  expect(readFileSync(join(folder, 'asked.ini'), 'utf8')).toContain('no-such-program')
})

test('a picture becomes a FITS file without being solved; a FITS file is never written over', async () => {
  const grey = sharp(Buffer.from([0, 50, 100, 150, 200, 250, 30, 60]), { raw: { width: 4, height: 2, channels: 1 } })
  await grey.png().toFile(join(folder, 'flat.png'))
  expect((await call('-f', 'flat.png', '-tofits', '2')).code).toBe(0)
  const made = await openImage(join(folder, 'flat.fit'))
  expect(made).toMatchObject({ ok: true, value: { header: { width: 2, height: 1, isBottomUp: false } } })
  const before = makeFits({ seed: 2, cards: [] })
  writeFileSync(join(folder, 'capture.fit'), before)
  expect((await call('-f', 'capture.fit', '-tofits', '1')).code).toBe(16)
  expect(new Uint8Array(readFileSync(join(folder, 'capture.fit')))).toEqual(before)
})

test('counting stars writes no .ini, and a list when it is asked for', async () => {
  const counted = await call('-f', 'light 1.fits', '-analyse', '10')
  expect(counted).toMatchObject({ code: 0, out: expect.stringMatching(/^HFD_MEDIAN=[\d.]+\nSTARS=\d+$/) })
  expect(readdirSync(folder)).not.toContain('light 1.ini')
  expect((await call('-f', 'light 1.fits', '-extract')).code).toBe(0)
  expect(readFileSync(join(folder, 'light 1.csv'), 'utf8').split('\n')[0]).toBe('x,y,hfd,snr,flux,ra[0..360],dec[0..360]')
})
