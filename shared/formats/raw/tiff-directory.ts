/** One field of a TIFF directory whose values lie within the bytes at hand. */
export interface TiffField {
  readonly tag: number
  /** Numbers of whole and rational fields; the codes of the letters of texts. */
  readonly values: readonly number[]
}

export type Directory = ReadonlyMap<number, TiffField>

/** Bytes per value of the types 1 to 13 of TIFF 6.0, section 2. */
const SIZES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4]
const MOST_FIELDS = 512
const MOST_DIRECTORIES = 32
/** Longer lists (thumbnails, maker notes) are of no interest here. Tiles of a large sensor are a few thousand. */
const MOST_VALUES = 65_536
const SUB_DIRECTORIES = 330

/** 42, and what Panasonic (0x55) and Olympus ("RO", "RS") write in its place. */
const MAGICS = [42, 0x55, 0x4f52, 0x5352]

/** True when the bytes begin as a TIFF does, or as one of its cousins among raw files. */
export const isTiffLike = (head: Uint8Array): boolean => {
  const view = viewOf(head)
  const isLittle = isLittleEndian(head)
  return head.length >= 8 && isLittle !== null && MAGICS.includes(view.getUint16(2, isLittle))
}

/**
 * The directories of a TIFF that lie within `bytes`: the first one, those chained to it, and those within them. Damage ends the
 * walk; nothing throws, and nothing is visited twice.
 */
export const readDirectories = (bytes: Uint8Array): Directory[] => {
  if (!isTiffLike(bytes)) return []
  const isLittle = isLittleEndian(bytes)!
  const view = viewOf(bytes)
  const directories: Directory[] = []
  const seen = new Set<number>()
  const waiting = [view.getUint32(4, isLittle)]
  while (waiting.length > 0 && directories.length < MOST_DIRECTORIES) {
    const at = waiting.shift()!
    if (seen.has(at) || at < 8 || at + 2 > bytes.length) continue
    seen.add(at)
    const count = Math.min(view.getUint16(at, isLittle), MOST_FIELDS)
    const directory = new Map<number, TiffField>()
    for (let i = 0; i < count && at + 2 + 12 * (i + 1) <= bytes.length; i++) {
      const field = readField(view, at + 2 + 12 * i, isLittle)
      if (field) directory.set(field.tag, field)
    }
    directories.push(directory)
    waiting.push(...(directory.get(SUB_DIRECTORIES)?.values ?? []))
    const next = at + 2 + 12 * count
    if (next + 4 <= bytes.length) waiting.push(view.getUint32(next, isLittle))
  }
  return directories
}

const readField = (view: DataView, at: number, isLittle: boolean): TiffField | null => {
  const type = view.getUint16(at + 2, isLittle)
  const size = SIZES[type] ?? 0
  const count = view.getUint32(at + 4, isLittle)
  if (size === 0 || count > MOST_VALUES) return null
  const start = size * count <= 4 ? at + 8 : view.getUint32(at + 8, isLittle)
  if (start + size * count > view.byteLength) return null
  const values = Array.from({ length: count }, (_, i) => readValue(view, start + i * size, type, isLittle))
  return { tag: view.getUint16(at, isLittle), values }
}

const readValue = (view: DataView, at: number, type: number, isLittle: boolean): number => {
  switch (type) {
    case 3:
      return view.getUint16(at, isLittle)
    case 8:
      return view.getInt16(at, isLittle)
    case 4:
    case 13:
      return view.getUint32(at, isLittle)
    case 9:
      return view.getInt32(at, isLittle)
    case 5:
      return view.getUint32(at, isLittle) / view.getUint32(at + 4, isLittle)
    case 10:
      return view.getInt32(at, isLittle) / view.getInt32(at + 4, isLittle)
    case 11:
      return view.getFloat32(at, isLittle)
    case 12:
      return view.getFloat64(at, isLittle)
    default:
      return view.getUint8(at)
  }
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

const isLittleEndian = (bytes: Uint8Array): boolean | null =>
  bytes[0] === 0x49 && bytes[1] === 0x49 ? true : bytes[0] === 0x4d && bytes[1] === 0x4d ? false : null
