import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Command, Io } from '#server/cli/command.ts'
import { writeFitsTable } from '#shared/formats/fits/write-table.ts'
import { makeFits, makeRawFits } from '#tests/support/make-fits.ts'
import { inspect } from './inspect.ts'
import { table } from './table.ts'

const folder = mkdtempSync(join(tmpdir(), 'darksite-table-'))
afterAll(() => rmSync(folder, { recursive: true }))

const run = async (command: Command, ...argv: string[]) => {
  const said: { out: string[]; err: string[] } = { out: [], err: [] }
  const io: Io = {
    ...{ out: (text) => said.out.push(text), err: (text) => said.err.push(text) },
    ...{ env: {}, cwd: folder, signal: new AbortController().signal },
  }
  return { code: await command.run(argv, io), out: said.out.join('\n'), err: said.err.join('\n') }
}

const cardsOf = (values: Record<string, string | number>) =>
  Object.entries(values).map(([keyword, value]) => ({ keyword, value }))

/** Two rows: a name with a comma, three shorts, a scaled byte that may be missing, a truth, and an array of any length. */
const mixedTable = (): Uint8Array => {
  const row = (name: string, shorts: number[], byte: number, truth: string, count: number, at: number): Buffer => {
    const bytes = Buffer.alloc(24)
    bytes.write(name, 0, 'latin1')
    for (const [i, value] of shorts.entries()) bytes.writeInt16BE(value, 8 + 2 * i)
    bytes[14] = byte
    bytes.write(truth, 15)
    bytes.writeInt32BE(count, 16)
    bytes.writeInt32BE(at, 20)
    return bytes
  }
  const heap = Buffer.alloc(12)
  for (const [i, value] of [1.5, -2, 8].entries()) heap.writeFloatBE(value, 4 * i)
  const rows = [row('M 1, N', [1, -2, 3], 4, 'T', 2, 0), row('M 2', [4, 5, 6], 255, 'F', 1, 8)]
  const header = {
    ...{ XTENSION: 'BINTABLE', BITPIX: 8, NAXIS: 2, NAXIS1: 24, NAXIS2: 2, PCOUNT: 12, GCOUNT: 1, TFIELDS: 5 },
    ...{ EXTNAME: 'MIXED', TTYPE1: 'NAME', TFORM1: '8A', TTYPE2: 'ARR', TFORM2: '3I', TUNIT2: 'ADU', TFORM3: 'B' },
    ...{ TSCAL3: 0.5, TZERO3: 1, TNULL3: 255, TTYPE4: 'OK', TFORM4: 'L', TTYPE5: 'FREE', TFORM5: 'PE(2)' },
  }
  return Buffer.concat([makeFits({ width: 4, height: 3 }), makeRawFits(cardsOf(header), Buffer.concat([...rows, heap]))])
}
writeFileSync(join(folder, 'mixed.fits'), mixedTable())
const big = Float64Array.from({ length: 12_001 }, (_, i) => i / 2)
writeFileSync(
  join(folder, 'big.fits'),
  writeFitsTable([
    { name: 'X', values: big },
    { name: 'X', values: big.map((x) => -x) },
  ]),
)

test('a table of every sort of column is printed as CSV and as JSON', async () => {
  expect(await run(table, 'mixed.fits')).toEqual({
    ...{ code: 0, err: '' },
    out: 'NAME,ARR,col3,OK,FREE\n"M 1, N",1 -2 3,3,1,1.5 -2\r\nM 2,4 5 6,,0,8',
  })
  const { out } = await run(table, 'mixed.fits', '--hdu', 'mixed', '--format', 'json')
  expect(JSON.parse(out)).toEqual([
    { NAME: 'M 1, N', ARR: [1, -2, 3], col3: 3, OK: 1, FREE: [1.5, -2] },
    { NAME: 'M 2', ARR: [4, 5, 6], col3: null, OK: 0, FREE: [8] },
  ])
})

test('a long table comes whole, and two columns of one name are two', async () => {
  const { out } = await run(table, 'big.fits', '--hdu', '1', '--format', 'json')
  const rows = JSON.parse(out)
  expect([rows.length, rows[12_000]]).toEqual([12_001, { X: 6000, X_2: -6000 }])
  expect((await run(table, 'big.fits')).out.split(/\r?\n/).length).toBe(12_002)
})

test('inspecting a file tells of its tables, also where there is no picture', async () => {
  expect(JSON.parse((await run(inspect, 'mixed.fits')).out).tables).toMatchObject([
    {
      ...{ hdu: 1, name: 'MIXED', kind: 'binary', rows: 2 },
      columns: [
        { name: 'NAME', format: '8A', unit: '' },
        { name: 'ARR', format: '3I', unit: 'ADU' },
        { name: 'col3', format: 'B' },
        { name: 'OK', format: 'L' },
        { name: 'FREE', format: 'PE' },
      ],
    },
  ])
  const { code, out } = await run(inspect, 'big.fits')
  expect(code).toBe(1)
  expect(JSON.parse(out)).toMatchObject({ fault: { code: 'fits.no-picture' }, tables: [{ hdu: 1, rows: 12_001 }] })
})

test('what is not there is said, and wrong use explained', async () => {
  writeFileSync(join(folder, 'plain.fits'), makeFits({ width: 4, height: 3 }))
  expect(await run(table, 'plain.fits')).toMatchObject({ code: 1, out: '', err: expect.stringContaining('holds no table') })
  expect(await run(table, 'mixed.fits', '--hdu', '7')).toMatchObject({ code: 1, err: expect.stringContaining('1 (MIXED)') })
  expect(await run(table, 'none.fits')).toMatchObject({ code: 1 })
  for (const argv of [[], ['a', 'b'], ['mixed.fits', '--format', 'xml']]) expect((await run(table, ...argv)).code).toBe(2)
})
