import type { RawFacts } from './facts.ts'
import { readJpegFrame, unpackJpeg } from './lossless-jpeg.ts'
import { type Directory, isTiffLike, readDirectories } from './tiff-directory.ts'

const TAG = {
  ...{ subfileType: 254, width: 256, height: 257, bits: 258, compression: 259, photometric: 262, strips: 273, samples: 277 },
  ...{ rowsPerStrip: 278, stripLengths: 279, tileWidth: 322, tileHeight: 323, tiles: 324, tileLengths: 325 },
  ...{ curve: 50712, slices: 50752, dngVersion: 50706 },
}
const MOSAIC = 32803
const WORDS = 1
const CANON_JPEG = 6
const LOSSLESS_JPEG = 7
/** Its rows lie two pixels off (EOS-1D and 1Ds): LibRaw knows how. */
const ODD_CANON_WIDTH = 3984

/**
 * The samples of the whole sensor where they are packed in the two ways that most raw files share: as lossless JPEG (DNG, CR2) or
 * not at all (DNG). LibRaw unpacks them too, at twice the time and through a second copy. Null for every other file, and for
 * damage, of which LibRaw then tells.
 */
export const unpackTiff = (bytes: Uint8Array, facts: RawFacts): Uint16Array | null => {
  if (!isTiffLike(bytes)) return null
  const { raw_width: width, raw_height: height } = facts
  const directories = readDirectories(bytes)
  // Sony packs tiles of lossless JPEG too, and lays their samples out in another way.
  if (directories.some((one) => one.has(TAG.dngVersion))) {
    const [mosaic, ...others] = directories.filter((one) => isMosaic(one, width, height))
    return mosaic && others.length === 0 ? unpackDng(bytes, mosaic, width, height) : null
  }
  const [sliced, ...more] = directories.filter((one) => one.has(TAG.slices) && numberOf(one, TAG.compression) === CANON_JPEG)
  return sliced && more.length === 0 && facts.filters !== 0 ? unpackCr2(bytes, sliced, width, height) : null
}

const numberOf = (directory: Directory, tag: number): number => directory.get(tag)?.values[0] ?? 0

const isMosaic = (one: Directory, width: number, height: number): boolean =>
  numberOf(one, TAG.photometric) === MOSAIC &&
  numberOf(one, TAG.subfileType) === 0 &&
  (one.get(TAG.samples)?.values[0] ?? 1) === 1 &&
  !one.has(TAG.curve) &&
  numberOf(one, TAG.width) === width &&
  numberOf(one, TAG.height) === height

const unpackDng = (bytes: Uint8Array, one: Directory, width: number, height: number): Uint16Array | null => {
  const compression = numberOf(one, TAG.compression)
  if (compression !== LOSSLESS_JPEG && !(compression === WORDS && numberOf(one, TAG.bits) === 16)) return null
  const isTiled = one.has(TAG.tiles)
  const tileWidth = isTiled ? numberOf(one, TAG.tileWidth) : width
  const tileHeight = isTiled ? numberOf(one, TAG.tileHeight) : Math.min(height, numberOf(one, TAG.rowsPerStrip) || height)
  const starts = one.get(isTiled ? TAG.tiles : TAG.strips)?.values ?? []
  const lengths = one.get(isTiled ? TAG.tileLengths : TAG.stripLengths)?.values ?? []
  if (tileWidth < 1 || tileHeight < 1 || starts.length !== lengths.length) return null
  const across = Math.ceil(width / tileWidth)
  if (starts.length !== across * Math.ceil(height / tileHeight)) return null
  const out = new Uint16Array(width * height)
  for (const [i, start] of starts.entries()) {
    const [left, top] = [(i % across) * tileWidth, Math.floor(i / across) * tileHeight]
    const rows = Math.min(tileHeight, height - top)
    const part = bytes.subarray(start, start + lengths[i]!)
    // Strips of whole rows are unpacked where they belong.
    const isInPlace = tileWidth === width
    const room = isInPlace ? out.subarray(top * width, (top + rows) * width) : new Uint16Array(tileWidth * tileHeight)
    const isGood = compression === WORDS ? readWords(part, room, bytes[0] === 0x49) : readJpeg(part, room)
    if (!isGood) return null
    if (isInPlace) continue
    const columns = Math.min(tileWidth, width - left)
    for (let row = 0; row < rows; row++)
      out.set(room.subarray(row * tileWidth, row * tileWidth + columns), (top + row) * width + left)
  }
  return out
}

const readJpeg = (part: Uint8Array, room: Uint16Array): boolean => {
  // Bits are counted in 31 bits.
  const frame = part.length < 2 ** 27 ? readJpegFrame(part) : null
  // However a JPEG counts its rows and colours, its samples follow each other as those of the tile do.
  return frame !== null && frame.rows * frame.columns * frame.components === room.length && unpackJpeg(part, frame, room)
}

const readWords = (part: Uint8Array, room: Uint16Array, isLittle: boolean): boolean => {
  if (part.length < room.length * 2) return false
  const target = new Uint8Array(room.buffer, room.byteOffset, room.byteLength)
  target.set(part.subarray(0, target.length))
  // Every machine that runs this is little-endian.
  if (!isLittle) for (let i = 0; i < room.length; i++) room[i] = (room[i]! >> 8) | (room[i]! << 8)
  return true
}

/** A CR2 packs its picture in upright slices, one after the other, all but the last of the same width (CR2Slices). */
const unpackCr2 = (bytes: Uint8Array, one: Directory, width: number, height: number): Uint16Array | null => {
  const [count = 0, each = 0, last = 0] = one.get(TAG.slices)?.values ?? []
  const start = numberOf(one, TAG.strips)
  const part = bytes.subarray(start, start + numberOf(one, TAG.stripLengths))
  if (count * each + last !== width || width === ODD_CANON_WIDTH) return null
  const samples = new Uint16Array(width * height)
  if (!readJpeg(part, samples)) return null
  const out = new Uint16Array(width * height)
  for (let slice = 0, at = 0; slice <= count; slice++) {
    const columns = slice < count ? each : last
    for (let row = 0; row < height; row++, at += columns) out.set(samples.subarray(at, at + columns), row * width + slice * each)
  }
  return out
}
