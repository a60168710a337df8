import type { ByteSource } from '#shared/core/byte-source.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import type { Gunzip } from '#shared/formats/format.ts'
import { elementsBytes, type FitsColumn } from '../columns.ts'
import { descriptorAt } from '../heap.ts'
import { createStored, type Stored } from '../stored.ts'
import { codesOf } from './codes.ts'
import type { Compression } from './compression.ts'
import { TileDecoder } from './decode-tile.ts'
import type { TileValues } from './elements.ts'
import { contiguousStart, forEachLine, tileAt } from './grid.ts'
import { type Group, groupsOf, type Located } from './groups.ts'

/**
 * The stored numbers of the part of a compressed picture that `limits` keeps, tile by tile into one array. Faults:
 * `fits.truncated`, `fits.damaged-tile`.
 */
export const readTiles = async (
  source: ByteSource,
  compression: Compression,
  limits: readonly number[],
  gunzip?: Gunzip,
): Promise<Result<Stored>> => {
  const { grid } = compression
  const tiles = await locateTiles(source, compression, limits)
  if (!tiles.ok) return tiles
  const stored = createStored(
    compression.bitpix,
    limits.reduce((product, n) => product * n, 1),
  )
  const decoder = new TileDecoder(
    compression,
    grid.sizes.reduce((product, n) => product * n, 1),
  )
  const groups = [...groupsOf(tiles.value)]
  const readGroup = ({ start, end }: Group): Promise<Uint8Array> => source.read(start, end - start)
  let upcoming = groups[0] ? readGroup(groups[0]) : null
  for (const [i, group] of groups.entries()) {
    const piece = await upcoming!
    if (piece.length < group.end - group.start) return truncated()
    // The disk works while this thread unpacks.
    const next = groups[i + 1]
    upcoming = next ? readGroup(next) : null
    for (const { located, code, packing } of codesOf(group, piece, compression, gunzip)) {
      const { tile } = located
      const place = tileAt(grid, tile)
      const start = contiguousStart(place, limits)
      const isDone = start < 0 ? null : decoder.decodeInto(code, packing, stored.subarray(start, start + place.count))
      if (isDone) continue
      const values = isDone === false ? null : decoder.decode(code, packing, tile, place.count, located)
      if (!values) {
        await upcoming
        return fail('invalid', 'fits.damaged-tile', `Tile ${tile + 1} of ${grid.tiles} of the compressed picture is damaged.`)
      }
      forEachLine(place, limits, (to, from, length) => putLine(stored, to, values, from, length))
    }
  }
  return ok(stored)
}

const putLine = (stored: Stored, to: number, values: TileValues, from: number, length: number): void => {
  const line = values.subarray(from, from + length)
  if (stored instanceof BigInt64Array) stored.set(line instanceof BigInt64Array ? line : BigInt64Array.from(line, BigInt), to)
  else if (line instanceof BigInt64Array) for (let i = 0; i < length; i++) stored[to + i] = Number(line[i])
  else stored.set(line, to)
}

const truncated = (): Result<never> => fail('invalid', 'fits.truncated', 'The file is cut short inside the compressed picture.')

const locateTiles = async (
  source: ByteSource,
  compression: Compression,
  limits: readonly number[],
): Promise<Result<Located[]>> => {
  const { grid, rowBytes, columns, table, heap, end } = compression
  const size = grid.tiles * rowBytes
  if (!(table + size <= source.size)) return truncated()
  const rows = await source.read(table, size)
  if (rows.length < size) return truncated()
  const view = new DataView(rows.buffer, rows.byteOffset, rows.byteLength)
  const located: Located[] = []
  for (let tile = 0; tile < grid.tiles; tile++) {
    if (!tileAt(grid, tile).origin.every((start, axis) => start < limits[axis]!)) continue
    const at = tile * rowBytes
    const found = PACKINGS.map((packing) => ({ packing, ...arrayAt(view, at, columns[packing]) })).find(({ bytes }) => bytes > 0)
    if (!found)
      return fail('invalid', 'fits.damaged-tile', `Tile ${tile + 1} of ${grid.tiles} of the compressed picture is empty.`)
    const offset = heap + found.offset
    if (!(offset + found.bytes <= Math.min(end, source.size))) return offset + found.bytes <= end ? truncated() : outside(tile)
    located.push({
      tile,
      packing: found.packing,
      offset,
      bytes: found.bytes,
      scale: numberAt(view, at, columns.scale) ?? compression.scale,
      zero: numberAt(view, at, columns.zero) ?? compression.zero,
      blank: numberAt(view, at, columns.blank) ?? compression.blank,
    })
  }
  return ok(located)
}

const PACKINGS = ['data', 'gzip', 'plain'] as const

const outside = (tile: number): Result<never> =>
  fail('invalid', 'fits.damaged-tile', `Tile ${tile + 1} of the compressed picture is said to lie outside of its heap.`)

const arrayAt = (view: DataView, row: number, column: FitsColumn | undefined): { offset: number; bytes: number } => {
  if (!column) return { offset: 0, bytes: 0 }
  const { count, offset } = descriptorAt(view, row + column.offset, column)
  return { offset, bytes: elementsBytes(column.element, count) }
}

const numberAt = (view: DataView, row: number, column: FitsColumn | undefined): number | undefined => {
  if (!column) return undefined
  const at = row + column.offset
  switch (column.format) {
    case 'D':
      return view.getFloat64(at)
    case 'E':
      return view.getFloat32(at)
    case 'J':
      return view.getInt32(at)
    case 'I':
      return view.getInt16(at)
    default:
      return view.getUint8(at)
  }
}
