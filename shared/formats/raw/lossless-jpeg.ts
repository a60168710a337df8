/** A lossless JPEG up to its pixels: `columns` samples of each of `components` per row, interleaved. */
export interface JpegFrame {
  readonly rows: number
  readonly columns: number
  readonly components: number
  readonly precision: number
  /** Where the packed bits begin. */
  readonly start: number
  /** One table per component. */
  readonly tables: readonly Int32Array[]
}

const MARKER = { huffman: 0xc4, losslessFrame: 0xc3, scan: 0xda, restart: 0xdd, end: 0xd9 }

/**
 * The markers of a lossless JPEG (ITU T.81, annexes B and H). Null for everything that raw files rarely hold: predictors other
 * than the left neighbour, restarts, point transforms, and damage.
 */
export const readJpegFrame = (bytes: Uint8Array): JpegFrame | null => {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const huffman: Int32Array[] = []
  let frame: { rows: number; columns: number; components: number; precision: number } | null = null
  for (let at = 2; at + 4 <= bytes.length; ) {
    const marker = bytes[at + 1]!
    const end = at + 2 + view.getUint16(at + 2)
    if (bytes[at] !== 0xff || end > bytes.length || marker === MARKER.restart) return null
    if (marker === MARKER.huffman && !readHuffman(bytes.subarray(at + 4, end), huffman)) return null
    if (marker === MARKER.losslessFrame && end >= at + 10)
      frame = {
        ...{ precision: bytes[at + 4]!, rows: view.getUint16(at + 5), columns: view.getUint16(at + 7) },
        components: bytes[at + 9]!,
      }
    if (marker === MARKER.scan) return frame && scanOf(bytes.subarray(at + 4, end), frame, huffman, end)
    at = end
  }
  return null
}

const LEFT_NEIGHBOUR = 1

const scanOf = (scan: Uint8Array, frame: Omit<JpegFrame, 'start' | 'tables'>, huffman: readonly Int32Array[], start: number) => {
  const { components } = frame
  if (scan[0] !== components || components < 1 || components > 4 || scan.length !== 2 * components + 4) return null
  if (scan[2 * components + 1] !== LEFT_NEIGHBOUR || scan[2 * components + 3] !== 0) return null
  const tables = Array.from({ length: components }, (_, i) => huffman[scan[2 + 2 * i]! >> 4])
  return tables.every((table) => table !== undefined) ? { ...frame, start, tables } : null
}

/** Bits that are looked up at once: enough for nearly every code together with the difference that follows it. */
const LOOKUP_BITS = 13
const LONG = 0x40
const BROKEN = 0x80

/**
 * For the next 13 bits: the bits they use up (0 to 5 of the entry) and, from bit 8, the difference itself; where that does not
 * fit (LONG), the category of the difference, 0 to 16. BROKEN where no code begins so.
 */
const readHuffman = (segment: Uint8Array, huffman: Int32Array[]): boolean => {
  for (let at = 0; at + 17 <= segment.length; ) {
    const table = new Int32Array(1 << LOOKUP_BITS).fill(BROKEN)
    const counts = segment.subarray(at + 1, at + 17)
    let value = at + 17
    let code = 0
    for (let length = 1; length <= 16; length++) {
      for (let i = 0; i < counts[length - 1]!; i++, value++, code++) {
        const category = segment[value] ?? 99
        if (category > 16 || length > LOOKUP_BITS || code >> length > 0) return false
        fillCode(table, code, length, category)
      }
      code <<= 1
    }
    huffman[segment[at]! & 15] = table
    at = value
  }
  return true
}

const fillCode = (table: Int32Array, code: number, length: number, category: number): void => {
  const free = LOOKUP_BITS - length
  // Category 16 is one value, -32768 or 32768, without further bits.
  const extra = category === 16 ? 0 : category
  for (let rest = 0; rest < 1 << free; rest++) {
    const bits = rest >> (free - extra)
    const difference = category === 16 ? 32768 : category === 0 ? 0 : differenceOf(bits, category)
    table[(code << free) | rest] = extra <= free ? (difference << 8) | (length + extra) : (category << 8) | LONG | length
  }
}

/** Upper half of the values: positive; lower half: negative (T.81, F.2.2.1, "EXTEND"). */
const differenceOf = (bits: number, category: number): number =>
  bits >> (category - 1) === 0 ? bits - (1 << category) + 1 : bits

/**
 * The samples in the order of the file, `rows * columns * components` of them, into `out`. False where the bits end early or
 * make no sense; `out` then holds anything.
 */
export const unpackJpeg = (bytes: Uint8Array, frame: JpegFrame, out: Uint16Array): boolean => {
  const { rows, columns, components, precision, tables } = frame
  const packed = withoutStuffing(bytes, frame.start)
  const view = new DataView(packed.bytes.buffer)
  const end = packed.length * 8
  const perRow = columns * components
  // The left neighbours, one per component.
  const left = new Int32Array(components)
  let position = 0
  let at = 0
  for (let row = 0; row < rows; row++) {
    if (position > end) return false
    for (let c = 0; c < components; c++) left[c] = row > 0 ? out[at - perRow + c]! : 1 << (precision - 1)
    for (let i = 0; i < columns; i++)
      for (let c = 0; c < components; c++) {
        const window = view.getUint32(position >> 3) << (position & 7)
        const entry = tables[c]![window >>> (32 - LOOKUP_BITS)]!
        let difference = entry >> 8
        position += entry & 0x3f
        if ((entry & (LONG | BROKEN)) !== 0) {
          if ((entry & BROKEN) !== 0) return false
          const category = difference
          const bits = (view.getUint32(position >> 3) << (position & 7)) >>> (32 - category)
          difference = differenceOf(bits, category)
          position += category
        }
        left[c] = (left[c]! + difference) & 0xffff
        out[at++] = left[c]!
      }
  }
  return position <= end
}

/** Rows beyond the end are read as zeros, so that the end need be looked for once a row only. */
const PADDING = 65_536 * 4 * 4

/** The packed bits without the zero that follows each byte of ones, up to the next marker, with room to read beyond the end. */
const withoutStuffing = (bytes: Uint8Array, start: number): { bytes: Uint8Array; length: number } => {
  const out = new Uint8Array(bytes.length - start + PADDING)
  let length = 0
  for (let from = start; from < bytes.length; ) {
    const ones = bytes.indexOf(0xff, from)
    const to = ones === -1 ? bytes.length : ones
    if (to - from > 32) {
      out.set(bytes.subarray(from, to), length)
      length += to - from
    } else for (let i = from; i < to; i++) out[length++] = bytes[i]!
    if (ones === -1 || bytes[ones + 1] !== 0) break
    out[length++] = 0xff
    from = ones + 2
  }
  return { bytes: out, length }
}
