import type { HeaderCard } from '#shared/formats/format.ts'
import { cardValue, numberCard } from './header.ts'

/** One column of a binary table (FITS 4.0, section 7.3). */
export interface FitsColumn {
  readonly name: string
  /** The letter of TFORM: L, X, B, I, J, K, A, E, D, C, M, P or Q. */
  readonly format: string
  /** Elements in a cell; of P and Q, 1 where there is an array and 0 where there is none. */
  readonly repeat: number
  /** What the arrays of P and Q hold: one of the other letters. */
  readonly element: string
  readonly unit: string
  /** Bytes from the start of a row. */
  readonly offset: number
  readonly scale: number
  readonly zero: number
  /** TNULL: the stored integer that means "no value". */
  readonly blank: number | null
  /** TDIM: the shape of a cell, fastest axis first; empty where it has none. */
  readonly shape: readonly number[]
}

/** Bytes of one element. X counts in bits. */
export const ELEMENT_BYTES: Readonly<Record<string, number>> = {
  L: 1,
  B: 1,
  I: 2,
  J: 4,
  K: 8,
  A: 1,
  E: 4,
  D: 8,
  C: 8,
  M: 16,
  P: 8,
  Q: 16,
}

/** Bytes that `count` elements take. */
export const elementsBytes = (format: string, count: number): number =>
  format === 'X' ? Math.ceil(count / 8) : count * ELEMENT_BYTES[format]!

const MOST_COLUMNS = 999
const TFORM = /^\s*(\d*)([LXBIJKAEDCMPQ])\s*([LXBIJKAEDCM]?)/i

/** The columns of a binary table. A column that would leave its row, or is of no known kind, ends the list. */
export const columnsOf = (cards: readonly HeaderCard[], rowBytes: number): FitsColumn[] => {
  const values = new Map(cards.map((card) => [card.keyword, card.value]))
  const columns: FitsColumn[] = []
  const count = Math.min(MOST_COLUMNS, numberCard(cards, 'TFIELDS', 0))
  for (let i = 1, offset = 0; i <= count; i++) {
    const match = TFORM.exec(String(values.get(`TFORM${i}`) ?? ''))
    if (!match) break
    const repeat = match[1] === '' ? 1 : Number(match[1])
    const format = match[2]!.toUpperCase()
    const bytes = elementsBytes(format, repeat)
    // A column that leaves its row would read its neighbour.
    if (!(offset + bytes <= rowBytes)) break
    const text = (keyword: string): string => String(values.get(`${keyword}${i}`) ?? '')
    const blank = cardValue(cards, `TNULL${i}`)
    columns.push({
      name: nameFor(text('TTYPE'), i, columns),
      format,
      repeat,
      element: format === 'P' || format === 'Q' ? match[3]!.toUpperCase() || 'B' : format,
      unit: text('TUNIT'),
      offset,
      scale: numberCard(cards, `TSCAL${i}`, 1),
      zero: numberCard(cards, `TZERO${i}`, 0),
      blank: typeof blank === 'number' ? blank : null,
      shape: shapeOf(text('TDIM'), repeat),
    })
    offset += bytes
  }
  return columns
}

/** Columns without a name, or with that of another one, are named by their place, so that each can be asked for. */
export const nameFor = (name: string, place: number, before: readonly { readonly name: string }[]): string => {
  if (name.trim() === '') return `col${place}`
  return before.some((column) => column.name === name) ? `${name}_${place}` : name
}

/** `(3,4)` as numbers; a shape that does not fit the cell counts for nothing. */
const shapeOf = (text: string, repeat: number): number[] => {
  const match = /^\s*\(([\d\s,]+)\)/.exec(text)
  const shape = match ? match[1]!.split(',').map(Number) : []
  return shape.length > 0 && shape.every((n) => n > 0) && shape.reduce((product, n) => product * n, 1) <= repeat ? shape : []
}

/** The column of this name; capitals matter only where two differ in nothing else. */
export const columnNamed = <T extends { readonly name: string }>(columns: readonly T[], name: string): T | undefined =>
  columns.find((column) => column.name === name) ?? columns.find((column) => column.name.toLowerCase() === name.toLowerCase())
