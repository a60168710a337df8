import type { HeaderCard } from '#shared/formats/format.ts'
import { paddedLength, writeHeader } from './write.ts'

export interface TableColumn {
  readonly name: string
  readonly values: Float64Array | Float32Array
}

/** A FITS file with an empty primary unit and one binary table: a row for each value, `D` or `E` columns of equal length. */
export const writeFitsTable = (columns: readonly TableColumn[], cards: readonly HeaderCard[] = []): Uint8Array<ArrayBuffer> => {
  const rows = columns[0]?.values.length ?? 0
  const widths = columns.map(({ values }) => values.BYTES_PER_ELEMENT)
  const rowBytes = widths.reduce((sum, width) => sum + width, 0)
  const primary = writeHeader([
    { keyword: 'SIMPLE', value: true },
    { keyword: 'BITPIX', value: 8 },
    { keyword: 'NAXIS', value: 0 },
    { keyword: 'EXTEND', value: true },
    ...cards,
  ])
  const header = writeHeader([
    { keyword: 'XTENSION', value: 'BINTABLE' },
    { keyword: 'BITPIX', value: 8 },
    { keyword: 'NAXIS', value: 2 },
    { keyword: 'NAXIS1', value: rowBytes },
    { keyword: 'NAXIS2', value: rows },
    { keyword: 'PCOUNT', value: 0 },
    { keyword: 'GCOUNT', value: 1 },
    { keyword: 'TFIELDS', value: columns.length },
    ...columns.flatMap(({ name, values }, i) => [
      { keyword: `TTYPE${i + 1}`, value: name },
      { keyword: `TFORM${i + 1}`, value: values instanceof Float64Array ? '1D' : '1E' },
    ]),
  ])
  const file = new Uint8Array(primary.length + header.length + paddedLength(rows * rowBytes))
  file.set(primary)
  file.set(header, primary.length)
  const view = new DataView(file.buffer, primary.length + header.length)
  let columnOffset = 0
  columns.forEach(({ values }, c) => {
    const put = values instanceof Float64Array ? view.setFloat64.bind(view) : view.setFloat32.bind(view)
    values.forEach((value, row) => void put(row * rowBytes + columnOffset, value))
    columnOffset += widths[c]!
  })
  return file
}
