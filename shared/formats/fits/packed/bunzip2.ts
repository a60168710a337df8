import type { ByteSource } from '#shared/core/byte-source.ts'
import { BitCursor } from './bit-cursor.ts'
import { readBlock } from './bunzip2-block.ts'
import { DamagedPackingError } from './damaged.ts'

/** Packed bytes that are held: the largest block, were it packed into nothing smaller, and more. */
const AHEAD = 1_500_000
const BLOCK_MARK = 0x314159
const BLOCK_MARK_2 = 0x265359
const END_MARK = 0x177245
const END_MARK_2 = 0x385090
const UNIT = 100_000

/** Unpacks a bzip2 file block by block, several streams one after the other included. Throws DamagedPackingError. */
export async function* bunzip2(source: ByteSource): AsyncGenerator<Uint8Array> {
  const bits = new BitCursor()
  let offset = 0
  const fill = async (): Promise<void> => {
    if (bits.left >= AHEAD || offset >= source.size) return
    const piece = await source.read(offset, AHEAD)
    offset = piece.length === 0 ? source.size : offset + piece.length
    bits.add(piece)
  }
  for (let streams = 0; ; streams++) {
    await fill()
    const blockSize = readStreamHeader(bits)
    if (blockSize === 0) {
      if (streams > 0) return
      throw new DamagedPackingError()
    }
    for (;;) {
      await fill()
      const [mark, mark2] = [bits.take(24), bits.take(24)]
      if (mark === END_MARK && mark2 === END_MARK_2) {
        bits.word()
        bits.align()
        break
      }
      const block = mark === BLOCK_MARK && mark2 === BLOCK_MARK_2 ? readBlock(bits, blockSize) : null
      if (!block) throw new DamagedPackingError()
      yield block
    }
  }
}

/** Bytes of the blocks of a stream; 0 where none begins. */
const readStreamHeader = (bits: BitCursor): number => {
  if (bits.left < 4) return 0
  const [b, z, h, level] = [bits.take(8), bits.take(8), bits.take(8), bits.take(8) - 48]
  return b === 0x42 && z === 0x5a && h === 0x68 && level >= 1 && level <= 9 ? level * UNIT : 0
}
