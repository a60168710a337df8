import { cr3PixelsEnd } from './cr3.ts'
import { readDirectories } from './tiff-directory.ts'

const STRIPS = [273, 279] as const
const TILES = [324, 325] as const

/**
 * True when the file says that its pixels end where it has none: it was cut short, or its pixels were taken out. Answered from
 * the tables of contents alone, because LibRaw fills what is missing with anything.
 */
export const isCutShort = (bytes: Uint8Array): boolean => endOfPixels(bytes) > bytes.length

const endOfPixels = (bytes: Uint8Array): number => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length > 108 && bytes[0] === 0x46 && bytes[1] === 0x55) return view.getUint32(100) + view.getUint32(104)
  if (bytes.length > 16 && view.getUint32(4) === FTYP) return Math.max(endOfBoxes(view), cr3PixelsEnd(bytes))
  return Math.max(
    0,
    ...readDirectories(bytes).flatMap((directory) => [STRIPS, TILES].map(([start, length]) => endOf(directory, start, length))),
  )
}

type Directories = ReturnType<typeof readDirectories>

const endOf = (directory: Directories[number], startTag: number, lengthTag: number): number => {
  const lengths = directory.get(lengthTag)?.values ?? []
  const ends = (directory.get(startTag)?.values ?? []).map((start, i) => start + (lengths[i] ?? 0))
  return ends.reduce((most, end) => Math.max(most, end), 0)
}

const FTYP = 0x66747970
const MOST_BOXES = 64

/** The end of the last box of an ISO 14496-12 file, by their lengths: 1 announces a length of 64 bits, 0 the rest of the file. */
const endOfBoxes = (view: DataView): number => {
  let at = 0
  for (let i = 0; i < MOST_BOXES && at + 16 <= view.byteLength; i++) {
    const short = view.getUint32(at)
    const length = short === 1 ? Number(view.getBigUint64(at + 8)) : short
    if (length < 8) break
    at += length
  }
  return at
}
