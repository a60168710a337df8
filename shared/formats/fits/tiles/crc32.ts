const STEPS = 8

/** Table `k` moves a byte past `k` more bytes. */
const TABLES = ((): Int32Array => {
  const tables = new Int32Array(256 * STEPS)
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
    tables[byte] = crc
  }
  for (let i = 256; i < tables.length; i++) tables[i] = (tables[i - 256]! >>> 8) ^ tables[tables[i - 256]! & 255]!
  return tables
})()

/** CRC-32 of gzip (RFC 1952, section 8), unsigned; eight bytes at a time (Kounavis & Berry 2005). */
export const crc32 = (bytes: Uint8Array): number => {
  let crc = -1
  let i = 0
  for (; i + STEPS <= bytes.length; i += STEPS) {
    crc ^= bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24)
    crc =
      TABLES[1792 + (crc & 255)]! ^
      TABLES[1536 + ((crc >>> 8) & 255)]! ^
      TABLES[1280 + ((crc >>> 16) & 255)]! ^
      TABLES[1024 + (crc >>> 24)]! ^
      TABLES[768 + bytes[i + 4]!]! ^
      TABLES[512 + bytes[i + 5]!]! ^
      TABLES[256 + bytes[i + 6]!]! ^
      TABLES[bytes[i + 7]!]!
  }
  for (; i < bytes.length; i++) crc = (crc >>> 8) ^ TABLES[(crc ^ bytes[i]!) & 255]!
  return ~crc >>> 0
}
