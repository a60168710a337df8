import type { BitCursor } from './bit-cursor.ts'

const GROUP = 50
const LONGEST_CODE = 20
const RUN_B = 1
const MOST_SELECTORS = 18_002

/** Bits to values of one Huffman table, canonical: `limit` and `base` by length. */
interface Table {
  readonly shortest: number
  readonly limit: Int32Array
  readonly base: Int32Array
  readonly symbols: Uint16Array
}

/**
 * One block of a bzip2 stream, from behind its mark: Huffman codes, move to front, the inverse of Burrows & Wheeler's transform
 * (1994), and the outer run lengths. Null when the block is damaged; its checksum is compared.
 */
export const readBlock = (bits: BitCursor, blockSize: number): Uint8Array | null => {
  const checksum = bits.word()
  // Randomised blocks have not been written since 1997.
  if (bits.take(1) === 1) return null
  const origin = bits.take(24)
  const alphabet = readAlphabet(bits)
  if (alphabet.length === 0) return null
  const symbols = alphabet.length + 2
  const groups = bits.take(3)
  const selectorCount = bits.take(15)
  if (groups < 2 || groups > 6 || selectorCount < 1) return null
  const selectors = readSelectors(bits, groups, selectorCount)
  const tables: Table[] = []
  for (let i = 0; selectors && i < groups; i++) {
    const table = readTable(bits, symbols)
    if (!table) return null
    tables.push(table)
  }
  const cells = new Uint32Array(blockSize)
  const count = selectors ? readSymbols(bits, { alphabet, symbols, selectors, tables }, cells) : -1
  if (count < 0 || origin >= count || bits.isPast) return null
  const block = withoutRuns(invertTransform(cells, count, origin))
  return checksumOf(block) === checksum ? block : null
}

const readAlphabet = (bits: BitCursor): Uint8Array => {
  const used = bits.take(16)
  const found: number[] = []
  for (let i = 0; i < 16; i++) {
    if (((used >> (15 - i)) & 1) === 0) continue
    const low = bits.take(16)
    for (let j = 0; j < 16; j++) if ((low >> (15 - j)) & 1) found.push(16 * i + j)
  }
  return Uint8Array.from(found)
}

const readSelectors = (bits: BitCursor, groups: number, count: number): Uint8Array | null => {
  const order = [0, 1, 2, 3, 4, 5]
  const selectors = new Uint8Array(Math.min(count, MOST_SELECTORS))
  for (let i = 0; i < count; i++) {
    let place = 0
    while (bits.take(1) === 1) if (++place >= groups) return null
    const [selector] = order.splice(place, 1)
    order.unshift(selector!)
    // Some writers append selectors that nothing uses.
    if (i < selectors.length) selectors[i] = selector!
  }
  return selectors
}

const readTable = (bits: BitCursor, symbols: number): Table | null => {
  const lengths = new Uint8Array(symbols)
  for (let i = 0, length = bits.take(5); i < symbols; i++) {
    while (bits.take(1) === 1) length += bits.take(1) === 0 ? 1 : -1
    if (length < 1 || length > LONGEST_CODE) return null
    lengths[i] = length
  }
  const sorted = Uint16Array.from(lengths, (_, i) => i).sort((a, b) => lengths[a]! - lengths[b]! || a - b)
  const limit = new Int32Array(LONGEST_CODE + 2).fill(-1)
  const base = new Int32Array(LONGEST_CODE + 2)
  const shortest = lengths[sorted[0]!]!
  for (let length = shortest, code = 0, seen = 0; length <= LONGEST_CODE; length++, code <<= 1) {
    const count = lengths.filter((one) => one === length).length
    base[length] = code - seen
    code += count
    seen += count
    limit[length] = code - 1
  }
  return { shortest, limit, base, symbols: sorted }
}

interface Coding {
  readonly alphabet: Uint8Array
  readonly symbols: number
  readonly selectors: Uint8Array
  readonly tables: readonly Table[]
}

/** Fills the low bytes of `cells`; answers how many, or -1. */
const readSymbols = (bits: BitCursor, { alphabet, symbols, selectors, tables }: Coding, cells: Uint32Array): number => {
  const recent = alphabet.slice()
  const end = symbols - 1
  let count = 0
  let run = 0
  let weight = 1
  for (const selector of selectors) {
    const table = tables[selector]!
    for (let i = 0; i < GROUP; i++) {
      const symbol = readSymbol(bits, table)
      if (symbol < 0) return -1
      if (symbol <= RUN_B) {
        // Runs are numbers in base 2 whose digits are 1 and 2.
        run += weight << symbol
        weight *= 2
        if (run > cells.length) return -1
        continue
      }
      if (run > 0) {
        if (count + run > cells.length) return -1
        cells.fill(recent[0]!, count, count + run)
        count += run
        run = 0
        weight = 1
      }
      if (symbol === end) return count
      if (count === cells.length) return -1
      const value = recent[symbol - 1]!
      recent.copyWithin(1, 0, symbol - 1)
      recent[0] = value
      cells[count++] = value
    }
  }
  return -1
}

const readSymbol = (bits: BitCursor, { shortest, limit, base, symbols }: Table): number => {
  let code = bits.take(shortest)
  for (let length = shortest; length <= LONGEST_CODE; length++) {
    if (code <= limit[length]!) return symbols[code - base[length]!] ?? -1
    code = (code << 1) | bits.take(1)
  }
  return -1
}

/** Threads the cells: upper 24 bits of each become the place of the next one. */
const invertTransform = (cells: Uint32Array, count: number, origin: number): Uint8Array => {
  const starts = new Uint32Array(257)
  for (let i = 0; i < count; i++) starts[(cells[i]! & 255) + 1]!++
  for (let i = 1; i < 257; i++) starts[i]! += starts[i - 1]!
  for (let i = 0; i < count; i++) cells[starts[cells[i]! & 255]!++]! |= i << 8
  const bytes = new Uint8Array(count)
  for (let i = 0, at = cells[origin]! >>> 8; i < count; i++) {
    const cell = cells[at]!
    bytes[i] = cell
    at = cell >>> 8
  }
  return bytes
}

/** Four equal bytes are followed by how many more there are. */
const withoutRuns = (bytes: Uint8Array): Uint8Array => {
  let size = 0
  const walk = (put: (value: number, from: number, count: number) => void): void => {
    for (let i = 0, same = 0, last = -1; i < bytes.length; i++) {
      const value = bytes[i]!
      if (same === 4) {
        put(last, size, value)
        size += value
        same = 0
        last = -1
        continue
      }
      same = value === last ? same + 1 : 1
      last = value
      put(value, size++, 1)
    }
  }
  walk(() => {})
  const out = new Uint8Array(size)
  size = 0
  walk((value, from, count) => {
    if (count === 1) out[from] = value
    else out.fill(value, from, from + count)
  })
  return out
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, i) => {
  let crc = i << 24
  for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1
  return crc
})

const checksumOf = (bytes: Uint8Array): number => {
  let crc = -1
  for (let i = 0; i < bytes.length; i++) crc = (crc << 8) ^ CRC_TABLE[(crc >>> 24) ^ bytes[i]!]!
  return ~crc >>> 0
}
