import type { ByteSource } from '#shared/core/byte-source.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'

/** How far the frame header may lie behind profiles, previews and the like. */
const LOOKED_AT = 8 << 20

/**
 * Looks at the frame header (ITU-T T.81, B.2.2): what no decoder here can show is refused by name, before a decoder makes garbage
 * or an unclear error of it. Faults: `jpeg.depth` (12 bits), `jpeg.coding` (lossless, arithmetic, hierarchical).
 */
export const checkFrame = async (source: ByteSource): Promise<Result<null>> => {
  const bytes = await source.read(0, Math.min(source.size, LOOKED_AT))
  const frame = frameAt(bytes)
  // A file without a frame header is the decoder's to judge.
  if (frame < 0) return ok(null)
  const [marker, precision] = [bytes[frame + 1]!, bytes[frame + 4]]
  if (marker > 0xc2)
    return fail('unsupported', 'jpeg.coding', 'This JPEG is lossless or arithmetic-coded, which is not read here.')
  if (precision !== undefined && precision !== 8)
    return fail('unsupported', 'jpeg.depth', `The JPEG has ${precision} bits a sample; only 8 are read. Save it as PNG or TIFF.`)
  return ok(null)
}

/** Where the marker of the frame header stands; -1 when the walk over the segments does not come to one. */
const frameAt = (bytes: Uint8Array): number => {
  for (let at = 2; at + 9 < bytes.length; ) {
    if (bytes[at] !== 0xff) return -1
    const marker = bytes[at + 1]!
    // Fill bytes may stand before a marker.
    if (marker === 0xff) at++
    else if (isFrame(marker)) return at
    else if (marker === 0xda || marker === 0xd9) return -1
    else at += 2 + (bytes[at + 2]! << 8) + bytes[at + 3]!
  }
  return -1
}

/** SOF0 to SOF15; in between stand the tables of Huffman codes and of arithmetic coding, and a reserved one. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
