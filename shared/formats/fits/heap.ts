import type { ByteSource } from '#shared/core/byte-source.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { elementsBytes, type FitsColumn } from './columns.ts'
import type { Hdu } from './hdu.ts'
import { numberCard } from './header.ts'
import { elementNumbers, textOf } from './rows.ts'

/** Where an array of any length is: elements, and bytes from the start of the heap (FITS 4.0, section 7.3.5). */
export interface Descriptor {
  readonly count: number
  readonly offset: number
}

/** The descriptor that begins at byte `at` of a column of P or Q. A negative one is beyond every heap. */
export const descriptorAt = (view: DataView, at: number, { format, repeat }: FitsColumn): Descriptor => {
  if (repeat === 0) return { count: 0, offset: 0 }
  const [count, offset] =
    format === 'P' ? [view.getInt32(at), view.getInt32(at + 4)] : [Number(view.getBigInt64(at)), Number(view.getBigInt64(at + 8))]
  return count <= 0 ? { count: 0, offset: 0 } : { count, offset: offset < 0 ? Number.POSITIVE_INFINITY : offset }
}

/** Where the heap of a table begins and ends in the file [bytes]. */
export const heapOf = ({ dataOffset, axes, cards }: Hdu): { start: number; end: number } => {
  const [rowBytes = 0, rows = 0] = axes
  const size = rowBytes * rows
  return {
    start: dataOffset + Math.max(size, numberCard(cards, 'THEAP', 0)),
    end: dataOffset + size + Math.max(0, numberCard(cards, 'PCOUNT', 0)),
  }
}

/** The arrays of one column, a row after the other; text for PA. Faults: `fits.truncated`, `fits.bad-heap`. */
export const readArrays = async (
  source: ByteSource,
  hdu: Hdu,
  column: FitsColumn,
  table: Uint8Array,
): Promise<Result<readonly (Float64Array | string)[]>> => {
  const { start, end } = heapOf(hdu)
  const [rowBytes = 1] = hdu.axes
  const rows = Math.floor(table.length / rowBytes)
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength)
  const found = Array.from({ length: rows }, (_, row) => descriptorAt(view, row * rowBytes + column.offset, column))
  const used = found.reduce((most, { count, offset }) => Math.max(most, offset + elementsBytes(column.element, count)), 0)
  if (!(start + used <= end)) return fail('invalid', 'fits.bad-heap', 'The table points to arrays outside of its heap.')
  if (start + used > source.size) return fail('invalid', 'fits.truncated', 'The table is cut short.')
  const heap = await source.read(start, used)
  if (heap.length < used) return fail('invalid', 'fits.truncated', 'The table is cut short.')
  const heapView = new DataView(heap.buffer, heap.byteOffset, heap.byteLength)
  return ok(
    found.map(({ count, offset }) => {
      if (column.element === 'A') return textOf(heap.subarray(offset, offset + count))
      const numbers = column.element === 'C' || column.element === 'M' ? 2 * count : count
      const values = new Float64Array(numbers)
      elementNumbers(heapView, offset, numbers, column, column.element, values, 0)
      return values
    }),
  )
}
