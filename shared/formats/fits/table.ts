import type { ByteSource } from '#shared/core/byte-source.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import type { HeaderCard } from '#shared/formats/format.ts'
import { asciiColumnsOf, asciiRows } from './ascii-rows.ts'
import { columnNamed, columnsOf, type FitsColumn } from './columns.ts'
import { type Hdu, readHdus } from './hdu.ts'
import { cardValue } from './header.ts'
import { readArrays } from './heap.ts'
import { openPacked } from './packed/open-packed.ts'
import { binaryRows, type FitsRows, valuesPerRow } from './rows.ts'

/** A table. Its rows are read when they are asked for, because index files have hundreds of megabytes of them. */
export interface FitsTable {
  /** Index of its header-data unit. */
  readonly hdu: number
  readonly name: string
  readonly kind: 'binary' | 'ascii'
  readonly rows: number
  readonly rowBytes: number
  readonly columns: readonly FitsColumn[]
  readonly cards: readonly HeaderCard[]
  /** What had to be repaired in its header. */
  readonly notes: readonly string[]
  /** Rows from `first` (0) on, `count` of them (all). Faults: `fits.truncated`. */
  read(first?: number, count?: number): Promise<Result<FitsRows>>
  /** The numbers of one column of all rows, read a piece of the table at a time. As `FitsRows.numbers`. */
  numbers(name: string): Promise<Result<Float64Array | null>>
  /** The texts of one column of all rows, read a piece of the table at a time. As `FitsRows.texts`. */
  texts(name: string): Promise<Result<string[] | null>>
  /** A column whose cells are arrays of any length (P, Q): numbers or text for each row. Null for others. */
  arrays(name: string): Promise<Result<readonly (Float64Array | string)[] | null>>
}

/** Bytes of rows that are read at a time for one column. */
const PIECE = 4 * 1024 * 1024

/** The tables of a file, which may be packed as a whole. Faults: as `readHdus`, `fits.damaged-packing`. */
export const readTables = async (file: ByteSource): Promise<Result<FitsTable[]>> => {
  const opened = await openPacked(file)
  const hdus = await readHdus(opened.source)
  if (!hdus.ok) return opened.fault() ?? hdus
  const tables = hdus.value.filter((hdu) => hdu.kind === 'table' || hdu.kind === 'ascii-table')
  return ok(tables.map((hdu) => tableOf(opened.source, hdu)))
}

const truncated = (): Result<never> => fail('invalid', 'fits.truncated', 'The table is cut short.')

const tableOf = (source: ByteSource, hdu: Hdu): FitsTable => {
  const [rowBytes = 0, rows = 0] = hdu.axes.map((n) => Math.max(0, Math.trunc(n)))
  const { columns, rowsOf } = layoutOf(hdu, rowBytes)
  const read = async (first = 0, count = rows - first): Promise<Result<FitsRows>> => {
    const size = count * rowBytes
    const start = hdu.dataOffset + first * rowBytes
    if (!(first >= 0 && first + count <= rows && start + size <= source.size)) return truncated()
    const bytes = await source.read(start, size)
    return bytes.length < size ? truncated() : ok(rowsOf(bytes, count))
  }
  /** Hands piece after piece to `take`, until that has enough. */
  const eachPiece = async (take: (piece: FitsRows, first: number) => boolean): Promise<Result<void>> => {
    if (!(hdu.dataOffset + rows * rowBytes <= source.size)) return truncated()
    const step = Math.max(1, Math.floor(PIECE / Math.max(1, rowBytes)))
    for (let first = 0; first < rows; first += step) {
      const piece = await read(first, Math.min(step, rows - first))
      if (!piece.ok) return piece
      if (!take(piece.value, first)) break
    }
    return ok(undefined)
  }
  return {
    hdu: hdu.index,
    name: String(cardValue(hdu.cards, 'EXTNAME') ?? ''),
    kind: hdu.kind === 'table' ? 'binary' : 'ascii',
    rows,
    rowBytes,
    columns,
    cards: hdu.cards,
    notes: hdu.notes,
    read,
    async numbers(name) {
      const column = columnNamed(columns, name)
      if (!column || rowsOf(new Uint8Array(0), 0).numbers(name) === null) return ok(null)
      let values: Float64Array | undefined
      const perRow = hdu.kind === 'table' ? valuesPerRow(column) : 1
      const done = await eachPiece((piece, first) => {
        // Room is made only when the first rows are really there.
        values ??= new Float64Array(rows * perRow)
        values.set(piece.numbers(name)!, first * perRow)
        return true
      })
      return done.ok ? ok(values ?? new Float64Array(0)) : done
    },
    async texts(name) {
      if (rowsOf(new Uint8Array(0), 0).texts(name) === null) return ok(null)
      const all: string[] = []
      const done = await eachPiece((piece) => {
        for (const text of piece.texts(name)!) all.push(text)
        return true
      })
      return done.ok ? ok(all) : done
    },
    async arrays(name) {
      const column = columnNamed(columns, name)
      if (hdu.kind !== 'table' || (column?.format !== 'P' && column?.format !== 'Q')) return ok(null)
      const table = await read()
      return table.ok ? readArrays(source, hdu, column, table.value.bytes) : table
    },
  }
}

interface TableLayout {
  readonly columns: readonly FitsColumn[]
  rowsOf(bytes: Uint8Array, rows: number): FitsRows
}

const layoutOf = (hdu: Hdu, rowBytes: number): TableLayout => {
  if (hdu.kind === 'ascii-table') {
    const columns = asciiColumnsOf(hdu.cards, rowBytes)
    return { columns, rowsOf: (bytes, rows) => asciiRows(bytes, rows, rowBytes, columns) }
  }
  const columns = columnsOf(hdu.cards, rowBytes)
  return { columns, rowsOf: (bytes, rows) => binaryRows(bytes, rows, rowBytes, columns) }
}
