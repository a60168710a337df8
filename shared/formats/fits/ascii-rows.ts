import type { HeaderCard } from '#shared/formats/format.ts'
import { columnNamed, type FitsColumn, nameFor } from './columns.ts'
import { cardValue, numberCard } from './header.ts'
import { type FitsRows, textOf } from './rows.ts'

/** A column of an ASCII table (FITS 4.0, section 7.2). `repeat` is its width in characters. */
export interface AsciiColumn extends FitsColumn {
  /** Digits behind the point of numbers that are written without one. */
  readonly decimals: number
  /** TNULL: the text that means "no value". */
  readonly nullText: string | null
}

const TFORM = /^\s*([AIFED])\s*(\d+)(?:\.(\d+))?/i

/** The columns of an ASCII table; those that would leave the row are left out. */
export const asciiColumnsOf = (cards: readonly HeaderCard[], rowBytes: number): AsciiColumn[] => {
  const count = Math.min(999, numberCard(cards, 'TFIELDS', 0))
  const columns: AsciiColumn[] = []
  for (let i = 1; i <= count; i++) {
    const text = (keyword: string): string => String(cardValue(cards, `${keyword}${i}`) ?? '')
    const [, format, width, decimals] = TFORM.exec(text('TFORM')) ?? []
    const offset = numberCard(cards, `TBCOL${i}`, 0) - 1
    if (!format || !(offset >= 0) || !(offset + Number(width) <= rowBytes)) continue
    const nullText = cardValue(cards, `TNULL${i}`)
    columns.push({
      name: nameFor(text('TTYPE'), i, columns),
      format: format.toUpperCase(),
      element: format.toUpperCase(),
      repeat: Number(width),
      unit: text('TUNIT'),
      offset,
      scale: numberCard(cards, `TSCAL${i}`, 1),
      zero: numberCard(cards, `TZERO${i}`, 0),
      blank: null,
      shape: [],
      decimals: Number(decimals ?? 0),
      nullText: nullText === undefined || nullText === null ? null : String(nullText).trim(),
    })
  }
  return columns
}

/** Rows of an ASCII table. */
export const asciiRows = (bytes: Uint8Array, rows: number, rowBytes: number, columns: readonly AsciiColumn[]): FitsRows => {
  const cells = ({ offset, repeat }: AsciiColumn): string[] =>
    Array.from({ length: rows }, (_, row) => textOf(bytes.subarray(row * rowBytes + offset, row * rowBytes + offset + repeat)))
  return {
    bytes,
    numbers(name) {
      const column = columnNamed(columns, name)
      return column && column.format !== 'A' ? Float64Array.from(cells(column), (cell) => numberOf(cell, column)) : null
    },
    texts(name) {
      const column = columnNamed(columns, name)
      return column?.format === 'A' ? cells(column) : null
    },
  }
}

/** A blank cell is zero, as Fortran has it; a decimal point that is not written stands before the last `decimals` digits. */
const numberOf = (cell: string, { format, scale, zero, decimals, nullText }: AsciiColumn): number => {
  const text = cell.trim()
  if (text === nullText) return Number.NaN
  // Fortran writes 1.5D3, 1.5E3 and, where the exponent is long, 1.5+103.
  const plain = text.replace(/[dD]/, 'e').replace(/([\d.])([+-]\d+)$/, '$1e$2')
  const value = Number(plain)
  const isImplied = format !== 'I' && decimals > 0 && !plain.includes('.') && !plain.includes('e')
  return zero + scale * (isImplied ? value / 10 ** decimals : value)
}
