import { expect, test } from 'vitest'
import { bytesSource } from '#shared/core/byte-source.ts'
import { makeRawFits } from '#tests/support/make-fits.ts'
import { readTables } from './table.ts'
import { writeFitsTable } from './write-table.ts'

const first = async (bytes: Uint8Array) => {
  const tables = await readTables(bytesSource(bytes))
  if (!tables.ok || !tables.value[0]) throw new Error('no table')
  return tables.value[0]
}

test('columns that were written are read again', async () => {
  const table = await first(
    writeFitsTable([
      { name: 'X', values: new Float64Array([1, 2.5, -1e300]) },
      { name: 'FLUX', values: new Float32Array([0.5, 3, 4]) },
    ]),
  )
  expect(table).toMatchObject({ rows: 3, rowBytes: 12 })
  expect(table.columns).toMatchObject([
    { name: 'X', format: 'D', repeat: 1 },
    { name: 'FLUX', format: 'E', offset: 8 },
  ])
  const rows = await table.read()
  if (!rows.ok) throw new Error(rows.fault.message)
  expect(rows.value.numbers('X')).toEqual(new Float64Array([1, 2.5, -1e300]))
  expect(rows.value.numbers('flux')).toEqual(new Float64Array([0.5, 3, 4]))
  expect(rows.value.numbers('Y')).toBeNull()
  expect(rows.value.texts('X')).toBeNull()
})

const tableCards = (forms: readonly string[], rowBytes: number, rows: number) => [
  { keyword: 'XTENSION', value: 'BINTABLE' },
  { keyword: 'BITPIX', value: 8 },
  { keyword: 'NAXIS', value: 2 },
  { keyword: 'NAXIS1', value: rowBytes },
  { keyword: 'NAXIS2', value: rows },
  { keyword: 'TFIELDS', value: forms.length },
  ...forms.flatMap((form, i) => [
    { keyword: `TTYPE${i + 1}`, value: `C${i + 1}` },
    { keyword: `TFORM${i + 1}`, value: form },
  ]),
]
const primary = makeRawFits([
  { keyword: 'SIMPLE', value: true },
  { keyword: 'BITPIX', value: 8 },
  { keyword: 'NAXIS', value: 0 },
])

test('texts, several numbers in a cell and unsigned integers are understood', async () => {
  const cards = [...tableCards(['4A', '2I'], 8, 2), { keyword: 'TZERO2', value: 32768 }]
  const data = new Uint8Array([77, 49, 32, 32, 0x80, 0, 0, 0, 77, 50, 0, 65, 0x7f, 0xff, 0, 1])
  const table = await first(new Uint8Array([...primary, ...makeRawFits(cards, data)]))
  const rows = await table.read()
  if (!rows.ok) throw new Error(rows.fault.message)
  expect(rows.value.texts('C1')).toEqual(['M1', 'M2'])
  expect(rows.value.numbers('C2')).toEqual(new Float64Array([0, 32768, 65535, 32769]))
})

test('a column that would leave its row is left out, with all that follow', async () => {
  const table = await first(
    new Uint8Array([...primary, ...makeRawFits(tableCards(['1D', '999999D', '1E'], 12, 1), new Uint8Array(12))]),
  )
  expect(table.columns.map((column) => column.name)).toEqual(['C1'])
})

test('a table that is cut short, or claims to be larger than its file, is a fault', async () => {
  for (const rows of [10, 1e12]) {
    const table = await first(new Uint8Array([...primary, ...makeRawFits(tableCards(['1D'], 8, rows), new Uint8Array(16))]))
    expect(await table.read()).toMatchObject({ ok: false, fault: { code: 'fits.truncated' } })
  }
})
