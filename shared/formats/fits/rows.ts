import { columnNamed, ELEMENT_BYTES, elementsBytes, type FitsColumn } from './columns.ts'

/** Some rows of a table in memory. Unknown names give null. */
export interface FitsRows {
  /** The rows as they are stored. */
  readonly bytes: Uint8Array
  /**
   * All numbers of a column, `valuesPerRow` for each row, TSCAL and TZERO applied, NaN where there is no value. Logical values
   * and bits are 0 and 1, complex numbers two in a row. Null for text and for arrays of any length.
   */
  numbers(name: string): Float64Array | null
  /** A text column, one string for each row. Null for anything else. */
  texts(name: string): string[] | null
}

/** Numbers that a row has in a column. */
export const valuesPerRow = ({ format, repeat }: FitsColumn): number => (isComplex(format) ? 2 * repeat : repeat)

const isComplex = (format: string): boolean => format === 'C' || format === 'M'

/** Numbers of a column, from the bytes of its cells. */
type Getter = (view: DataView, at: number) => number

const GETTERS: Readonly<Record<string, Getter>> = {
  B: (view, at) => view.getUint8(at),
  I: (view, at) => view.getInt16(at),
  J: (view, at) => view.getInt32(at),
  K: (view, at) => Number(view.getBigInt64(at)),
  E: (view, at) => view.getFloat32(at),
  D: (view, at) => view.getFloat64(at),
  C: (view, at) => view.getFloat32(at),
  M: (view, at) => view.getFloat64(at),
  L: (view, at) => LOGICAL[view.getUint8(at)] ?? Number.NaN,
}
const LOGICAL: Readonly<Record<number, number>> = { 84: 1, 70: 0 }

/** `count` elements of one kind as numbers; null where the kind has none. */
export const elementNumbers = (
  view: DataView,
  at: number,
  count: number,
  { scale, zero, blank }: Pick<FitsColumn, 'scale' | 'zero' | 'blank'>,
  kind: string,
  values: Float64Array,
  start: number,
): boolean => {
  if (kind === 'X') {
    for (let i = 0; i < count; i++) values[start + i] = (view.getUint8(at + (i >> 3)) >> (7 - (i & 7))) & 1
    return true
  }
  const get = GETTERS[kind]
  if (!get) return false
  const step = isComplex(kind) ? ELEMENT_BYTES[kind]! / 2 : ELEMENT_BYTES[kind]!
  const hasBlank = blank !== null && 'BIJK'.includes(kind)
  for (let i = 0; i < count; i++) {
    const stored = get(view, at + i * step)
    values[start + i] = hasBlank && stored === blank ? Number.NaN : zero + scale * stored
  }
  return true
}

const LATIN = new TextDecoder('latin1')

/** Text of a cell. A NUL ends it early, and blanks at its end mean nothing. */
export const textOf = (bytes: Uint8Array): string => LATIN.decode(bytes).split('\0')[0]!.trimEnd()

/** Rows of a binary table. */
export const binaryRows = (bytes: Uint8Array, rows: number, rowBytes: number, columns: readonly FitsColumn[]): FitsRows => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return {
    bytes,
    numbers(name) {
      const column = columnNamed(columns, name)
      if (!column) return null
      const count = valuesPerRow(column)
      const values = new Float64Array(rows * count)
      for (let row = 0; row < rows; row++)
        if (!elementNumbers(view, row * rowBytes + column.offset, count, column, column.format, values, row * count)) return null
      return GETTERS[column.format] || column.format === 'X' ? values : null
    },
    texts(name) {
      const column = columnNamed(columns, name)
      if (column?.format !== 'A') return null
      return Array.from({ length: rows }, (_, row) => {
        const start = row * rowBytes + column.offset
        return textOf(bytes.subarray(start, start + elementsBytes('A', column.repeat)))
      })
    },
  }
}
