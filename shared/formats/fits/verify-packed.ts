import type { ByteSource } from '#shared/core/byte-source.ts'
import { addWords } from './checksum.ts'
import type { Hdu } from './hdu.ts'
import { cardValue } from './header.ts'
import { uncompressedShape } from './picture.ts'
import type { Stored } from './stored.ts'
import { swap16, swap32, swap64 } from './swap.ts'
import { compressionOf } from './tiles/compression.ts'
import { readTiles } from './tiles/read-tiles.ts'

/** A picture of more is not unpacked only to be summed [bytes]. */
const MOST_BYTES = 2 ** 30

/**
 * Whether the pixels of a compressed picture, unpacked, add up to ZDATASUM, which is the sum of the file that was packed (FITS 4.0,
 * section 10.1.2). Null where that cannot be told: there is no sum, it was packed with loss, or a tile is damaged, which is said elsewhere.
 */
export const fitsPackedSum = async (source: ByteSource, hdu: Hdu): Promise<boolean | null> => {
  const said = cardValue(hdu.cards, 'ZDATASUM')
  if (hdu.kind !== 'compressed-image' || said === undefined || said === null || !/^\s*\d+\s*$/.test(String(said))) return null
  const { bitpix, axes } = uncompressedShape(hdu)
  const bytes = (axes.reduce((product, n) => product * n, 1) * Math.abs(bitpix)) / 8
  if (!(bytes > 0 && bytes <= MOST_BYTES)) return null
  const compression = compressionOf(hdu, axes)
  // HCOMPRESS keeps whole numbers only where it was told so.
  if (!compression.ok || compression.value.isQuantised || compression.value.algorithm === 'HCOMPRESS_1') return null
  const stored = await readTiles(source, compression.value, axes)
  return stored.ok ? sumOf(stored.value) === Number(said) : null
}

const sumOf = (stored: Stored): number => {
  // The last word is filled with zeros, as the last block of a file is.
  const bytes = new Uint8Array(Math.ceil(stored.byteLength / 8) * 8)
  bytes.set(new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength))
  if (stored.BYTES_PER_ELEMENT === 2) swap16(bytes)
  if (stored.BYTES_PER_ELEMENT === 4) swap32(bytes)
  if (stored.BYTES_PER_ELEMENT === 8) swap64(bytes)
  return addWords(0, bytes)
}
