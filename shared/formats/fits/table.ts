import type { ByteSource } from '#shared/core/byte-source.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import type { HeaderCard } from '#shared/formats/format.ts'
import { type Hdu, readHdus } from './hdu.ts'
import { cardValue, numberCard } from './header.ts'

/** One column of a binary table (FITS 4.0, section 7.3). */
export interface FitsColumn {
  readonly name: string
  /** The letter of TFORM: L, X, B, I, J, K, A, E, D, C, M, P or Q. */
  readonly format: string
  readonly repeat: number
  readonly unit: string
  /** Bytes from the start of a row. */
  readonly offset: number
  readonly scale: number
  readonly zero: number
}

/** A binary table. Its rows are read when they are asked for, because index files have hundreds of megabytes of them. */
export interface FitsTable {
  readonly name: string
  readonly rows: number
  readonly rowBytes: number
  readonly columns: readonly FitsColumn[]
  readonly cards: readonly HeaderCard[]
  /** Faults: `fits.truncated`. */
  read(): Promise<Result<FitsRows>>
}

/** The rows of a table in memory. Unknown names give null. */
export interface FitsRows {
  /** `rows` x `rowBytes` bytes as they are stored. */
  readonly bytes: Uint8Array
  /** All numbers of a column, `repeat` for each row, TSCAL and TZERO applied. Null for text. */
  numbers(name: string): Float64Array | null
  /** A text column, one string for each row. Null for numbers. */
  texts(name: string): string[] | null
}

/** The binary tables of a file. Faults: as `readHdus`. */
export const readTables = async (source: ByteSource): Promise<Result<FitsTable[]>> => {
  const hdus = await readHdus(source)
  if (!hdus.ok) return hdus
  return ok(hdus.value.filter((hdu) => hdu.kind === 'table').map((hdu) => tableOf(source, hdu)))
}

const tableOf = (source: ByteSource, hdu: Hdu): FitsTable => {
  const [rowBytes = 0, rows = 0] = hdu.axes.map((n) => Math.max(0, Math.trunc(n)))
  const columns = columnsOf(hdu.cards, rowBytes)
  const read = async (): Promise<Result<FitsRows>> => {
    const size = rows * rowBytes
    if (!(hdu.dataOffset + size <= source.size)) return fail('invalid', 'fits.truncated', 'The table is cut short.')
    const bytes = await source.read(hdu.dataOffset, size)
    if (bytes.length < size) return fail('invalid', 'fits.truncated', 'The table is cut short.')
    return ok(rowsOf(bytes, rows, rowBytes, columns))
  }
  return { name: String(cardValue(hdu.cards, 'EXTNAME') ?? ''), rows, rowBytes, columns, cards: hdu.cards, read }
}

const BYTES: Record<string, number> = { L: 1, B: 1, I: 2, J: 4, K: 8, A: 1, E: 4, D: 8, C: 8, M: 16, P: 8, Q: 16 }

const columnsOf = (cards: readonly HeaderCard[], rowBytes: number): FitsColumn[] => {
  const columns: FitsColumn[] = []
  const count = Math.min(999, numberCard(cards, 'TFIELDS', 0))
  for (let i = 1, offset = 0; i <= count; i++) {
    const match = /^\s*(\d*)([LXBIJKAEDCMPQ])/.exec(String(cardValue(cards, `TFORM${i}`) ?? ''))
    if (!match) break
    const repeat = match[1] === '' ? 1 : Number(match[1])
    const format = match[2]!
    const bytes = format === 'X' ? Math.ceil(repeat / 8) : repeat * BYTES[format]!
    // A column that leaves its row would read its neighbour.
    if (offset + bytes > rowBytes) break
    const text = (keyword: string): string => String(cardValue(cards, `${keyword}${i}`) ?? '')
    const [scale, zero] = [numberCard(cards, `TSCAL${i}`, 1), numberCard(cards, `TZERO${i}`, 0)]
    columns.push({ name: text('TTYPE'), format, repeat, unit: text('TUNIT'), offset, scale, zero })
    offset += bytes
  }
  return columns
}

const NUMBERS: Record<string, (view: DataView, at: number) => number> = {
  B: (view, at) => view.getUint8(at),
  I: (view, at) => view.getInt16(at),
  J: (view, at) => view.getInt32(at),
  K: (view, at) => Number(view.getBigInt64(at)),
  E: (view, at) => view.getFloat32(at),
  D: (view, at) => view.getFloat64(at),
}

const rowsOf = (bytes: Uint8Array, rows: number, rowBytes: number, columns: readonly FitsColumn[]): FitsRows => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const find = (name: string): FitsColumn | undefined =>
    columns.find((column) => column.name === name) ?? columns.find((column) => column.name.toLowerCase() === name.toLowerCase())
  return {
    bytes,
    numbers(name) {
      const column = find(name)
      const get = column && NUMBERS[column.format]
      if (!column || !get) return null
      const { repeat, offset, scale, zero } = column
      const step = BYTES[column.format]!
      const values = new Float64Array(rows * repeat)
      for (let row = 0; row < rows; row++)
        for (let k = 0; k < repeat; k++) values[row * repeat + k] = zero + scale * get(view, row * rowBytes + offset + k * step)
      return values
    },
    texts(name) {
      const column = find(name)
      if (column?.format !== 'A') return null
      const decoder = new TextDecoder('latin1')
      return Array.from({ length: rows }, (_, row) => {
        const start = row * rowBytes + column.offset
        // A NUL ends a text early.
        return decoder
          .decode(bytes.subarray(start, start + column.repeat))
          .split('\0')[0]!
          .trimEnd()
      })
    },
  }
}
