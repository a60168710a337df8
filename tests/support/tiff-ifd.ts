/** How a TIFF field stores its values: the types of TIFF 6.0, section 2. */
type FieldType = 'byte' | 'ascii' | 'short' | 'long' | 'rational' | 'srational' | 'undefined'

const TYPES: Record<FieldType, readonly [code: number, bytes: number]> = {
  byte: [1, 1],
  ascii: [2, 1],
  short: [3, 2],
  long: [4, 4],
  rational: [5, 8],
  undefined: [7, 1],
  srational: [10, 8],
}

/** One field. Values of a rational are numbers, stored over a million; of `ascii` the codes of the letters, the last of them 0. */
export interface Field {
  readonly tag: number
  readonly type: FieldType
  readonly values: ArrayLike<number>
}

/** A directory within a directory: its offset becomes the value of `tag`. */
export interface Ifd {
  readonly fields: readonly Field[]
  readonly children?: readonly { readonly tag: number; readonly ifd: Ifd }[]
  /** The strips of pixels, or the tiles, whose offsets and lengths go into the directory. */
  readonly strips?: readonly Uint8Array[]
  readonly tiles?: readonly Uint8Array[]
}

export const short = (tag: number, ...values: readonly number[]): Field => ({ tag, type: 'short', values })
export const long = (tag: number, ...values: readonly number[]): Field => ({ tag, type: 'long', values })
export const byte = (tag: number, ...values: readonly number[]): Field => ({ tag, type: 'byte', values })
export const rational = (tag: number, ...values: readonly number[]): Field => ({ tag, type: 'rational', values })
export const signedRational = (tag: number, ...values: readonly number[]): Field => ({ tag, type: 'srational', values })
export const text = (tag: number, words: string): Field => ({
  tag,
  type: 'ascii',
  values: new TextEncoder().encode(`${words}\0`),
})

const STRIP_OFFSETS = 273
const STRIP_BYTE_COUNTS = 279
const TILE_OFFSETS = 324
const TILE_BYTE_COUNTS = 325
const HEADER = 8

export interface TiffOptions {
  /** Bytes that stand between the header and the first directory: the mark of a CR2. */
  readonly mark?: readonly number[]
  /** Instead of 42: Panasonic writes 0x55, Olympus "RO". */
  readonly magic?: number
}

/** A little-endian TIFF of these directories, one after the other, their pixels behind them. */
export const writeTiff = (ifds: readonly Ifd[], { mark = [], magic = 42 }: TiffOptions = {}): Uint8Array<ArrayBuffer> => {
  const out = new Writer(HEADER + mark.length)
  out.bytes.set([0x49, 0x49, magic & 255, magic >> 8], 0)
  out.bytes.set(mark, HEADER)
  let link = 4
  for (const ifd of ifds) {
    const [start, next] = writeIfd(out, ifd)
    out.view.setUint32(link, start, true)
    link = next
  }
  return out.bytes.slice(0, out.length)
}

/** Where the directory begins, and where it says what comes next. */
const writeIfd = (out: Writer, { fields, children = [], strips, tiles }: Ifd): [start: number, next: number] => {
  const parts = tiles ?? strips ?? []
  const [offsetTag, lengthTag] = tiles ? [TILE_OFFSETS, TILE_BYTE_COUNTS] : [STRIP_OFFSETS, STRIP_BYTE_COUNTS]
  const locations = [long(offsetTag, ...parts.map(() => 0)), long(lengthTag, ...parts.map((part) => part.length))]
  const pointers = [...(parts.length > 0 ? locations : []), ...children.map(({ tag }) => long(tag, 0))]
  const sorted = [...fields, ...pointers].sort((a, b) => a.tag - b.tag)
  const start = out.reserve(2 + 12 * sorted.length + 4)
  out.view.setUint16(start, sorted.length, true)
  const places = new Map<number, number>()
  sorted.forEach((field, i) => {
    const at = start + 2 + 12 * i
    const [code, size] = TYPES[field.type]
    out.view.setUint16(at, field.tag, true)
    out.view.setUint16(at + 2, code, true)
    out.view.setUint32(at + 4, field.values.length, true)
    const bytes = size * field.values.length
    const to = bytes <= 4 ? at + 8 : out.reserve(bytes)
    if (bytes > 4) out.view.setUint32(at + 8, to, true)
    for (let k = 0; k < field.values.length; k++) out.put(field.type, to + k * size, field.values[k]!)
    places.set(field.tag, to)
  })
  for (const [i, part] of parts.entries()) {
    const to = out.reserve(part.length)
    out.bytes.set(part, to)
    out.view.setUint32(places.get(offsetTag)! + 4 * i, to, true)
  }
  for (const { tag, ifd } of children) {
    // First this: it may move the bytes.
    const [from] = writeIfd(out, ifd)
    out.view.setUint32(places.get(tag)!, from, true)
  }
  return [start, start + 2 + 12 * sorted.length]
}

class Writer {
  bytes = new Uint8Array(4096)
  view = new DataView(this.bytes.buffer)
  length: number

  constructor(length: number) {
    this.length = length
  }

  /** Room for so many bytes, beginning at an even place. */
  reserve(size: number): number {
    const at = this.length + (this.length & 1)
    this.length = at + size
    if (this.length > this.bytes.length) {
      const grown = new Uint8Array(2 * this.length)
      grown.set(this.bytes)
      this.bytes = grown
      this.view = new DataView(grown.buffer)
    }
    return at
  }

  put(type: FieldType, at: number, value: number): void {
    if (type === 'short') this.view.setUint16(at, value, true)
    else if (type === 'long') this.view.setUint32(at, value, true)
    else if (type === 'rational' || type === 'srational') {
      this.view.setInt32(at, Math.round(value * 1e6), true)
      this.view.setInt32(at + 4, 1e6, true)
    } else this.view.setUint8(at, value)
  }
}
