import { fail, ok, type Result } from '#shared/core/fault.ts'
import type { FitsColumn } from '#shared/formats/fits/columns.ts'
import { type FitsRows, valuesPerRow } from '#shared/formats/fits/rows.ts'
import { type FitsTable, readTables } from '#shared/formats/fits/table.ts'
import { openFileSource } from './file-source.ts'

/** A table of a FITS file, told in short. */
export interface TableGlance {
  /** Index of its header-data unit, counted from 0 as astropy does. */
  readonly hdu: number
  readonly name: string
  readonly kind: 'binary' | 'ascii'
  readonly rows: number
  readonly columns: readonly { readonly name: string; readonly format: string; readonly unit: string }[]
}

/** One cell: null where there is no value, a list where a cell holds several numbers. */
export type TableCell = string | number | null | readonly (number | null)[]

/** Rows of a table that are read at a time. */
const STEP = 5000

export const glanceOf = ({ hdu, name, kind, rows, columns }: FitsTable): TableGlance => ({
  ...{ hdu, name, kind, rows },
  columns: columns.map((column) => ({ name: column.name, format: formOf(column), unit: column.unit })),
})

/** `3E`, `PD`: what TFORM says. */
const formOf = ({ format, repeat, element }: FitsColumn): string =>
  format === 'P' || format === 'Q' ? `${format}${element}` : `${repeat === 1 ? '' : repeat}${format}`

/** What tables a file has; none where it is no FITS file. Faults: those of `openFileSource`. */
export const tablesOf = async (path: string): Promise<Result<TableGlance[]>> => {
  const source = await openFileSource(path)
  if (!source.ok) return source
  try {
    const tables = await readTables(source.value)
    return ok(tables.ok ? tables.value.map(glanceOf) : [])
  } finally {
    await source.value.close()
  }
}

/**
 * Hands the rows of one table to `take`, some at a time, in the order of its columns. `which` is the index of its unit or its
 * EXTNAME; absent, the first table. Faults: those of `openFileSource` and `readTables`, `fits.no-table`, `fits.truncated`, `fits.bad-heap`.
 */
export const readTableRows = async (
  path: string,
  which: string | undefined,
  take: (rows: readonly (readonly TableCell[])[], table: TableGlance) => void,
): Promise<Result<TableGlance>> => {
  const source = await openFileSource(path)
  if (!source.ok) return source
  try {
    const tables = await readTables(source.value)
    if (!tables.ok) return tables
    const table = tables.value.find((one) => which === undefined || isMeant(one, which))
    if (!table) return noTable(tables.value, which)
    const told = glanceOf(table)
    const arrays = await arraysOf(table)
    if (!arrays.ok) return arrays
    for (let first = 0; first < table.rows; first += STEP) {
      const count = Math.min(STEP, table.rows - first)
      const piece = await table.read(first, count)
      if (!piece.ok) return piece
      const columns = table.columns.map((column, i) => cellsOf(piece.value, column, table.kind, arrays.value[i], first))
      take(
        Array.from({ length: count }, (_, row) => columns.map((cell) => cell(row))),
        told,
      )
    }
    return ok(told)
  } finally {
    await source.value.close()
  }
}

const isMeant = ({ hdu, name }: FitsTable, which: string): boolean =>
  /^\d+$/.test(which) ? hdu === Number(which) : name.toLowerCase() === which.toLowerCase()

const noTable = (tables: readonly FitsTable[], which: string | undefined): Result<never> => {
  if (tables.length === 0) return fail('not-found', 'fits.no-table', 'The file holds no table.')
  const there = tables.map(({ hdu, name }) => (name === '' ? String(hdu) : `${hdu} (${name})`)).join(', ')
  return fail('not-found', 'fits.no-table', `There is no table “${which}”; the tables of this file are ${there}.`)
}

type Arrays = readonly (Float64Array | string)[] | null

/** The arrays of columns whose cells have any length, by column; null for the others. */
const arraysOf = async (table: FitsTable): Promise<Result<Arrays[]>> => {
  const found: Arrays[] = []
  for (const { name, format } of table.columns) {
    const arrays = format === 'P' || format === 'Q' ? await table.arrays(name) : ok(null)
    if (!arrays.ok) return arrays
    found.push(arrays.value)
  }
  return ok(found)
}

/** The cells of one column, by the row of the piece. */
const cellsOf = (
  piece: FitsRows,
  column: FitsColumn,
  kind: FitsTable['kind'],
  arrays: Arrays | undefined,
  first: number,
): ((row: number) => TableCell) => {
  if (arrays) {
    return (row) => {
      const array = arrays[first + row]!
      return typeof array === 'string' ? array : Array.from(array, known)
    }
  }
  const texts = piece.texts(column.name)
  if (texts) return (row) => texts[row]!
  const numbers = piece.numbers(column.name)
  if (!numbers) return () => null
  const width = kind === 'ascii' ? 1 : valuesPerRow(column)
  if (width === 1) return (row) => known(numbers[row]!)
  return (row) => Array.from(numbers.subarray(row * width, (row + 1) * width), known)
}

// JSON knows no NaN.
const known = (value: number): number | null => (Number.isFinite(value) ? value : null)
