/**
 * Deflate (RFC 1951) for many small pieces. General libraries make decoding tables of 32,768 entries for every block, which costs
 * more than unpacking a row of pixels; these have two levels and stay in the cache.
 */
const PRIMARY_BITS = 10
const PRIMARY = 1 << PRIMARY_BITS
const LONGEST = 15
const SYMBOLS = 288
const DISTANCES = 32
/** Zero bytes that must stand behind the data. */
export const INFLATE_PADDING = 8

/** An entry is symbol << 4 | bits of the code; without bits, where the second level begins, << 4. */
const newTable = (): Uint32Array => new Uint32Array(PRIMARY + SYMBOLS * (1 << (LONGEST - PRIMARY_BITS)))
const literals = newTable()
const distances = newTable()
const lengths = new Uint8Array(SYMBOLS + DISTANCES)
const counts = new Uint16Array(LONGEST + 1)
const codes = new Uint16Array(LONGEST + 2)

const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
]
const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289,
  16385, 24577,
]
const DISTANCE_EXTRA = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13]
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

const STORED = 0
const FIXED = 1
const DYNAMIC = 2
const END_OF_BLOCK = 256

/**
 * Unpacks the bytes `start` to `end` of `view`, behind which INFLATE_PADDING zeros stand, into `out`. Answers how many bytes
 * came out; -1 when the data are damaged, end too early or do not fit.
 */
export const inflate = (view: DataView, start: number, end: number, out: Uint8Array): number => {
  const endBit = end * 8
  let at = start * 8
  let size = 0
  for (;;) {
    if (at + 3 > endBit) return -1
    const head = view.getUint32(at >>> 3, true) >>> (at & 7)
    at += 3
    const kind = (head >>> 1) & 3
    if (kind === STORED) {
      const byte = (at + 7) >>> 3
      if (byte + 4 > end) return -1
      const length = view.getUint16(byte, true)
      if ((length ^ view.getUint16(byte + 2, true)) !== 0xffff) return -1
      if (byte + 4 + length > end || size + length > out.length) return -1
      out.set(new Uint8Array(view.buffer, view.byteOffset + byte + 4, length), size)
      size += length
      at = (byte + 4 + length) * 8
    } else {
      if (kind === FIXED) fixedTables()
      else at = kind === DYNAMIC ? readTables(view, at, endBit) : -1
      if (at < 0) return -1
      const done = unpackBlock(view, at, endBit, out, size)
      if (done === null) return -1
      at = done.at
      size = done.size
    }
    if ((head & 1) === 1) return size
  }
}

const unpackBlock = (view: DataView, from: number, endBit: number, out: Uint8Array, filled: number) => {
  let at = from
  let size = filled
  const room = out.length
  while (at <= endBit) {
    const word = view.getUint32(at >>> 3, true) >>> (at & 7)
    let entry = literals[word & (PRIMARY - 1)]!
    if ((entry & 15) === 0) entry = literals[(entry >>> 4) + ((word >>> PRIMARY_BITS) & 31)]!
    const bits = entry & 15
    const symbol = entry >>> 4
    if (bits === 0) return null
    at += bits
    if (symbol < END_OF_BLOCK) {
      if (size === room) return null
      out[size++] = symbol
      // Ten bits of the word are still good, which is enough for most second literals.
      const next = literals[(word >>> bits) & (PRIMARY - 1)]!
      if (next >>> 4 < END_OF_BLOCK && (next & 15) !== 0 && size < room) {
        out[size++] = next >>> 4
        at += next & 15
      }
      continue
    }
    if (symbol === END_OF_BLOCK) return at <= endBit ? { at, size } : null
    const place = symbol - 257
    const more = LENGTH_EXTRA[place]
    if (more === undefined) return null
    const length = LENGTH_BASE[place]! + ((word >>> bits) & ((1 << more) - 1))
    at += more
    if (at > endBit) return null
    const far = view.getUint32(at >>> 3, true) >>> (at & 7)
    let way = distances[far & (PRIMARY - 1)]!
    if ((way & 15) === 0) way = distances[(way >>> 4) + ((far >>> PRIMARY_BITS) & 31)]!
    const extra = DISTANCE_EXTRA[way >>> 4]
    if ((way & 15) === 0 || extra === undefined) return null
    at += way & 15
    if (at > endBit) return null
    const tail = view.getUint32(at >>> 3, true) >>> (at & 7)
    const distance = DISTANCE_BASE[way >>> 4]! + (tail & ((1 << extra) - 1))
    at += extra
    if (distance > size || size + length > room) return null
    for (let i = 0; i < length; i++, size++) out[size] = out[size - distance]!
  }
  return null
}

const fixedTables = (): void => {
  lengths.fill(8, 0, 144)
  lengths.fill(9, 144, 256)
  lengths.fill(7, 256, 280)
  lengths.fill(8, 280, 288)
  buildTable(lengths.subarray(0, SYMBOLS), literals)
  lengths.fill(5, 0, 30)
  buildTable(lengths.subarray(0, 30), distances)
}

/** Reads the tables of a dynamic block; answers where its data begin, or -1. */
const readTables = (view: DataView, from: number, endBit: number): number => {
  let at = from
  const take = (count: number): number => {
    const value = (view.getUint32(at >>> 3, true) >>> (at & 7)) & ((1 << count) - 1)
    at += count
    return value
  }
  if (at + 14 > endBit) return -1
  const [literalCount, distanceCount, codeCount] = [take(5) + 257, take(5) + 1, take(4) + 4]
  if (literalCount > 286 || at + 3 * codeCount > endBit) return -1
  lengths.fill(0, 0, 19)
  for (let i = 0; i < codeCount; i++) lengths[ORDER[i]!] = take(3)
  if (!buildTable(lengths.subarray(0, 19), literals)) return -1
  const total = literalCount + distanceCount
  for (let i = 0; i < total; ) {
    if (at > endBit) return -1
    const entry = literals[(view.getUint32(at >>> 3, true) >>> (at & 7)) & (PRIMARY - 1)]!
    if ((entry & 15) === 0) return -1
    at += entry & 15
    const symbol = entry >>> 4
    if (symbol < 16) {
      lengths[i++] = symbol
      continue
    }
    if (symbol === 16 && i === 0) return -1
    const value = symbol === 16 ? lengths[i - 1]! : 0
    const run = symbol === 16 ? 3 + take(2) : symbol === 17 ? 3 + take(3) : 11 + take(7)
    if (i + run > total) return -1
    lengths.fill(value, i, i + run)
    i += run
  }
  const isGood =
    buildTable(lengths.subarray(0, literalCount), literals) && buildTable(lengths.subarray(literalCount, total), distances)
  return isGood ? at : -1
}

/** Canonical codes, their bits reversed, in two levels. False when there are more codes than bits for them. */
const buildTable = (bitsOf: Uint8Array, table: Uint32Array): boolean => {
  counts.fill(0)
  for (let i = 0; i < bitsOf.length; i++) counts[bitsOf[i]!]!++
  counts[0] = 0
  let code = 0
  let room = 1
  for (let bits = 1; bits <= LONGEST; bits++) {
    codes[bits] = code
    code = (code + counts[bits]!) << 1
    room = 2 * room - counts[bits]!
    if (room < 0) return false
  }
  table.fill(0, 0, PRIMARY)
  let used = PRIMARY
  for (let symbol = 0; symbol < bitsOf.length; symbol++) {
    const bits = bitsOf[symbol]!
    if (bits === 0) continue
    const reversed = reverse(codes[bits]!++, bits)
    const entry = (symbol << 4) | bits
    if (bits <= PRIMARY_BITS) {
      for (let i = reversed; i < PRIMARY; i += 1 << bits) table[i] = entry
      continue
    }
    const low = reversed & (PRIMARY - 1)
    if (table[low] === 0) {
      table.fill(0, used, used + 32)
      table[low] = used << 4
      used += 32
    }
    const second = table[low]! >>> 4
    for (let i = reversed >>> PRIMARY_BITS; i < 32; i += 1 << (bits - PRIMARY_BITS)) table[second + i] = entry
  }
  return true
}

const reverse = (code: number, bits: number): number => {
  let reversed = 0
  for (let i = 0, rest = code; i < bits; i++, rest >>>= 1) reversed = (reversed << 1) | (rest & 1)
  return reversed
}
