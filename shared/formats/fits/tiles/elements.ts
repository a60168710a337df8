/** The numbers of a tile before they become samples: integers of up to 32 bits, or as the file stores them. */
export type TileValues = Int32Array | Float32Array | Float64Array | BigInt64Array

/** Kinds of stored numbers, by the letters of TFORM. */
export type Kind = 'B' | 'I' | 'J' | 'K' | 'E' | 'D'

export const KIND_BYTES: Readonly<Record<Kind, number>> = { B: 1, I: 2, J: 4, K: 8, E: 4, D: 8 }

/** Big-endian numbers; the first `count` of the answer are good. `spare` is used for those of up to 32 bits. */
export const numbersOf = (bytes: Uint8Array, kind: Kind, count: number, spare: Int32Array): TileValues => {
  if (kind === 'B') {
    for (let i = 0; i < count; i++) spare[i] = bytes[i]!
    return spare
  }
  if (kind === 'I') {
    for (let i = 0, at = 0; i < count; i++, at += 2) spare[i] = ((bytes[at]! << 24) >> 16) | bytes[at + 1]!
    return spare
  }
  if (kind === 'J') {
    for (let i = 0, at = 0; i < count; i++, at += 4)
      spare[i] = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
    return spare
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (kind === 'E') return Float32Array.from({ length: count }, (_, i) => view.getFloat32(4 * i))
  if (kind === 'D') return Float64Array.from({ length: count }, (_, i) => view.getFloat64(8 * i))
  return BigInt64Array.from({ length: count }, (_, i) => view.getBigInt64(8 * i))
}
