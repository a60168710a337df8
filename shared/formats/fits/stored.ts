/** Numbers as the file stores them (BITPIX), in the byte order of the machine, before BSCALE and BZERO. */
export type Stored = Uint8Array | Int16Array | Int32Array | BigInt64Array | Float32Array | Float64Array

/** Room for `count` numbers of a BITPIX that exists. */
export const createStored = (bitpix: number, count: number): Stored => {
  switch (bitpix) {
    case 8:
      return new Uint8Array(count)
    case 16:
      return new Int16Array(count)
    case 32:
      return new Int32Array(count)
    case 64:
      return new BigInt64Array(count)
    case -32:
      return new Float32Array(count)
    default:
      return new Float64Array(count)
  }
}

/** The BITPIX of stored numbers. */
export const bitpixOf = (stored: Stored): number => {
  const bits = 8 * stored.BYTES_PER_ELEMENT
  return stored instanceof Float32Array || stored instanceof Float64Array ? -bits : bits
}
