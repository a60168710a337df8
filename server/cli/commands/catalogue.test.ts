import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { loadCatalogue } from '#server/catalogues/load.ts'
import type { Command, Io } from '#server/cli/command.ts'
import { readConfig } from '#server/config.ts'
import { catalogue } from './catalogue.ts'
import { simulate } from './simulate.ts'

const scratch = mkdtempSync(join(tmpdir(), 'darksite-cli-catalogue-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const env = { DARKSITE_DATA: join(scratch, 'data'), DARKSITE_INDEXES: join(scratch, 'none') }
const call = async (command: Command, ...argv: string[]) => {
  const [out, err]: [string[], string[]] = [[], []]
  const io: Io = {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    env,
    cwd: scratch,
    signal: new AbortController().signal,
  }
  const code = await command.run(argv, io)
  return { code, out: out.length > 0 ? JSON.parse(out.join('\n')) : null, err: err.join('\n') }
}

const CSV = `Name;Type;RA;Dec;MajAx;MinAx;PosAng;B-Mag;V-Mag;M;NGC;IC;Identifiers;Common names
NGC0224;G;00:42:44.35;+41:16:08.6;177.83;69.66;37;4.29;3.44;031;;;;Andromeda Galaxy
NGC5665;G;14:32:25.70;+08:04:43.0;1.88;1.17;145;13.0;12.61;;;;;
NGC9999;G;not a place;;;;;;;;;;;`

describe('darksite catalogue', () => {
  test('list names every catalogue with its credit and how many objects it has', async () => {
    const { code, out } = await call(catalogue, 'list')
    expect(code).toBe(0)
    expect(out[0]).toMatchObject({ id: 'messier', objects: 110 })
    expect(out.every((row: { credit: string; objects: number }) => row.credit !== '' && row.objects > 100)).toBe(true)
  })

  test('import brings position angles and missing galaxies, names bad rows and keeps the licence', async () => {
    writeFileSync(join(scratch, 'NGC.csv'), CSV)
    const { code, out, err } = await call(catalogue, 'import', 'NGC.csv')
    expect(code).toBe(0)
    expect(out).toMatchObject({ objects: 2, withPositionAngle: 2, improved: 1, added: 1, bad: 1 })
    expect(err).toContain('Line 4 (NGC9999): its position makes no sense.')
    expect(readFileSync(out.file, 'utf8')).toContain('CC BY-SA 4.0')
    const objects = await loadCatalogue(readConfig(env))
    if (!objects.ok) throw new Error(objects.fault.message)
    const find = (name: string) => objects.value.find(({ designation }) => designation === name)
    expect(find('M 31')).toMatchObject({ positionAngle: 37, majorArcmin: 177.83 })
    expect(find('NGC 5665')?.ra).toBeCloseTo(218.107, 3)
  })

  test('a file that is not there, or is no OpenNGC, ends with 1 and a sentence', async () => {
    expect(await call(catalogue, 'import', 'nothing.csv')).toMatchObject({ code: 1, out: null })
    writeFileSync(join(scratch, 'other.csv'), 'a;b\n1;2')
    const { code, err } = await call(catalogue, 'import', 'other.csv')
    expect(code).toBe(1)
    expect(err).toContain('open-ngc.columns')
  })

  test('anything else ends with 2', async () => {
    expect((await call(catalogue)).code).toBe(2)
    expect((await call(catalogue, 'import')).code).toBe(2)
    expect((await call(catalogue, 'burn', 'x')).code).toBe(2)
  })
})

describe('darksite simulate', () => {
  test('writes frames, says each on standard error, and prints one JSON object', async () => {
    const { code, out, err } = await call(
      simulate,
      '--target',
      'm31',
      '--frames',
      '2',
      '--start',
      '2026-01-02T20:00:00',
      '-o',
      'm31',
    )
    expect(code).toBe(0)
    expect(out).toMatchObject({ object: 'M 31' })
    expect(out.files).toHaveLength(2)
    expect(out.files[0]).toMatch(/2026-01-02_20-00-00_.*_0001\.fits$/)
    expect(err).toMatch(/1\/2 .*\n2\/2 /)
    expect(err).toContain('npm run setup')
  })

  test('what it cannot understand ends with 2 and a sentence', async () => {
    const wrong: [RegExp, ...string[]][] = [
      [/--target/, '-o', 'x'],
      [/-o DIR/, '--target', 'M 42'],
      [/number of frames/, '--target', 'M 42', '-o', 'x', '--frames', '0'],
      [/no camera "box"/, '--target', 'M 42', '-o', 'x', '--camera', 'box'],
      [/not a time/, '--target', 'M 42', '-o', 'x', '--start', 'tonight'],
      [/--angle wants degrees/, '--target', 'M 42', '-o', 'x', '--angle', 'north'],
      [/not a seed/, '--target', 'M 42', '-o', 'x', '--seed=-1'],
      [/--nonsense/, '--nonsense'],
    ]
    for (const [message, ...argv] of wrong) {
      const { code, err, out } = await call(simulate, ...argv)
      expect({ code, out }, argv.join(' ')).toEqual({ code: 2, out: null })
      expect(err).toMatch(message)
    }
  })
})
