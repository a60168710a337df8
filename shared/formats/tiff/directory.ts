import type { ByteSource } from '#shared/core/byte-source.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'

/** The fields of one directory (IFD) that describe a page: tag -> values, numbers only. */
export type Fields = ReadonlyMap<number, readonly number[]>

export interface Directory {
  readonly fields: Fields
  readonly isLittleEndian: boolean
  /** How many directories the file has; counted up to `MOST_PAGES`. */
  readonly pages: number
}

/** Bytes per value of each field type (TIFF 6.0, section 2; BigTIFF adds 13, 16, 17 and 18). */
const SIZES: Readonly<Record<number, number>> = {
  ...{ 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8 },
}
const MOST_FIELDS = 4096
/** A strip a row of the tallest picture; longer lists are no list of strips. */
const MOST_VALUES = 4_000_000
const MOST_PAGES = 64
const NEW_SUBFILE_TYPE = 254
/** Only these are looked at, so that a long list of something else costs nothing. */
const WANTED = new Set([
  ...[254, 256, 257, 258, 259, 262, 266, 273, 277, 278, 279, 284, 317, 320, 322, 323, 324, 325, 338, 339, 347],
])

/**
 * The directory of the first page that is a whole picture, not a reduced one (TIFF 6.0; BigTIFF with 8-byte offsets). Faults:
 * `tiff.no-header`, `tiff.directory`.
 */
export const readDirectory = async (source: ByteSource): Promise<Result<Directory>> => {
  const head = await source.read(0, 16)
  const shape = shapeOf(head)
  if (!shape) return fail('invalid', 'tiff.no-header', 'The file has no TIFF header.')
  const first = shape.offset(viewOf(head), shape.isBig ? 8 : 4)
  const seen = new Set<number>()
  let chosen: Fields | null = null
  for (let at = first; at > 0 && !seen.has(at) && seen.size < MOST_PAGES; ) {
    const read = await readOne(source, shape, at)
    // Pages that follow a good one may be broken: they are not shown.
    if (!read.ok && chosen === null) return read
    if (!read.ok) break
    seen.add(at)
    const isReduced = ((read.value.fields.get(NEW_SUBFILE_TYPE)?.[0] ?? 0) & 1) === 1
    if (chosen === null || (!isReduced && isReducedPage(chosen))) chosen = read.value.fields
    at = read.value.next
  }
  if (chosen === null) return fail('invalid', 'tiff.directory', 'The TIFF file has no page.')
  return ok({ fields: chosen, isLittleEndian: shape.isLittle, pages: seen.size })
}

const isReducedPage = (fields: Fields): boolean => ((fields.get(NEW_SUBFILE_TYPE)?.[0] ?? 0) & 1) === 1

interface Shape {
  readonly isLittle: boolean
  readonly isBig: boolean
  offset(view: DataView, at: number): number
}

const shapeOf = (head: Uint8Array): Shape | null => {
  if (head.length < 8 || head[0] !== head[1] || (head[0] !== 0x49 && head[0] !== 0x4d)) return null
  const isLittle = head[0] === 0x49
  const view = viewOf(head)
  const magic = view.getUint16(2, isLittle)
  if (magic === 43 && head.length >= 16 && view.getUint16(4, isLittle) === 8)
    return { isLittle, isBig: true, offset: (data, at) => Number(data.getBigUint64(at, isLittle)) }
  return magic === 42 ? { isLittle, isBig: false, offset: (data, at) => data.getUint32(at, isLittle) } : null
}

const readOne = async (source: ByteSource, shape: Shape, at: number): Promise<Result<{ fields: Fields; next: number }>> => {
  const { isLittle, isBig } = shape
  const [countSize, entrySize, wordSize] = isBig ? [8, 20, 8] : [2, 12, 4]
  const broken = fail('invalid', 'tiff.directory', 'The TIFF file is damaged: its directory cannot be read.')
  if (at + countSize > source.size) return broken
  const counted = viewOf(await source.read(at, countSize))
  const count = isBig ? Number(counted.getBigUint64(0, isLittle)) : counted.getUint16(0, isLittle)
  if (count === 0 || count > MOST_FIELDS) return broken
  const bytes = await source.read(at + countSize, count * entrySize + wordSize)
  if (bytes.length < count * entrySize) return broken
  const view = viewOf(bytes)
  const fields = new Map<number, readonly number[]>()
  for (let entry = 0; entry < count * entrySize; entry += entrySize) {
    const tag = view.getUint16(entry, isLittle)
    const type = view.getUint16(entry + 2, isLittle)
    const length = isBig ? Number(view.getBigUint64(entry + 4, isLittle)) : view.getUint32(entry + 4, isLittle)
    const size = SIZES[type]
    if (!WANTED.has(tag) || size === undefined || length > MOST_VALUES) continue
    const place = entry + (isBig ? 12 : 8)
    const isInside = size * length <= wordSize
    const from = isInside ? 0 : shape.offset(view, place)
    if (!isInside && from + size * length > source.size) return broken
    const data = isInside ? bytes.subarray(place, place + wordSize) : await source.read(from, size * length)
    if (data.length < size * length) return broken
    fields.set(tag, numbersOf(viewOf(data), type, length, isLittle))
  }
  // The last word may be missing in files that were cut by hand.
  const next = bytes.length >= count * entrySize + wordSize ? shape.offset(view, count * entrySize) : 0
  return ok({ fields, next })
}

const numbersOf = (view: DataView, type: number, length: number, isLittle: boolean): number[] => {
  const size = SIZES[type]!
  const read = (at: number): number => {
    if (size === 2) return view.getUint16(at, isLittle)
    if (size === 4) return view.getUint32(at, isLittle)
    return type === 16 || type === 17 || type === 18 ? Number(view.getBigUint64(at, isLittle)) : view.getUint8(at)
  }
  return Array.from({ length }, (_, i) => read(i * size))
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
