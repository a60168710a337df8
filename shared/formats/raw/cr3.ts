import { type ExifCards, exifCards } from '#shared/formats/exif.ts'

/** A box of a film (ISO/IEC 14496-12): four letters, and where its content lies. */
interface Box {
  readonly type: string
  readonly start: number
  readonly end: number
}

const MOST_BOXES = 256
/** Boxes that hold nothing but boxes. */
const FOLDERS = ['moov', 'trak', 'mdia', 'minf', 'stbl']
/** Canon's own, which hold boxes behind so many bytes: its tables beside the tracks, and the preview. */
const OWN: Readonly<Record<string, number>> = {
  '85c0b687820f11e08111f4ce462b6a48': 16,
  eaf42b5e1c984b88b9fbb7dc406e4d16: 24,
}

/** Canon's third raw format is a film of the brand `crx `. */
export const isCr3 = (bytes: Uint8Array): boolean => bytes.length > 12 && lettersAt(bytes, 4, 8) === 'ftypcrx '

const lettersAt = (bytes: Uint8Array, at: number, count: number): string => String.fromCharCode(...bytes.subarray(at, at + count))

/** All boxes, those inside of others too, in file order. What a damaged length hides is left out. */
const boxesOf = (bytes: Uint8Array): Box[] => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const boxes: Box[] = []
  const walk = (from: number, to: number): void => {
    for (let at = from; at + 16 <= to && boxes.length < MOST_BOXES; ) {
      const short = view.getUint32(at)
      const head = short === 1 ? 16 : 8
      // 1 announces a length of 64 bits, 0 the rest of the file.
      const length = short === 1 ? Number(view.getBigUint64(at + 8)) : short === 0 ? to - at : short
      if (length < head) return
      const box = { type: lettersAt(bytes, at + 4, 4), start: at + head, end: Math.min(at + length, to) }
      boxes.push(box)
      const skipped = FOLDERS.includes(box.type) ? 0 : box.type === 'uuid' ? OWN[hexAt(bytes, box.start)] : undefined
      if (skipped !== undefined) walk(box.start + skipped, box.end)
      at += length
    }
  }
  walk(0, bytes.length)
  return boxes
}

const hexAt = (bytes: Uint8Array, at: number): string =>
  Array.from(bytes.subarray(at, at + 16), (byte) => byte.toString(16).padStart(2, '0')).join('')

/** The JPEG that the camera put beside the mosaic (box PRVW: its length stands 12 bytes into it); null where there is none. */
export const cr3Preview = (bytes: Uint8Array): Uint8Array | null => {
  if (!isCr3(bytes)) return null
  const box = boxesOf(bytes).find(({ type }) => type === 'PRVW')
  if (!box || box.start + 16 > box.end) return null
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(box.start + 12)
  const jpeg = bytes.subarray(box.start + 16, box.start + 16 + length)
  const isJpeg = jpeg[0] === 0xff && jpeg[1] === 0xd8 && jpeg.length === length && box.start + 16 + length <= box.end
  return isJpeg ? jpeg : null
}

/** EXIF as Canon keeps it in two small TIFF files: the camera (box CMT1) and the exposure (CMT2). */
export const cr3Exif = (bytes: Uint8Array): ExifCards => {
  const parts = boxesOf(bytes)
    .filter(({ type }) => type === 'CMT1' || type === 'CMT2')
    .map(({ start, end }) => exifCards(bytes.slice(start, end)))
  const cards = new Map(parts.flatMap((part) => part.cards).map((card) => [card.keyword, card]))
  return { cards: [...cards.values()], notes: [...new Set(parts.flatMap(({ notes }) => notes))] }
}

/** Where the pictures end, as the tracks tell (boxes `stsz` and `co64`): each track of a picture has one sample. */
export const cr3PixelsEnd = (bytes: Uint8Array): number => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let [size, end] = [0, 0]
  for (const { type, start, end: boxEnd } of boxesOf(bytes)) {
    if (type === 'trak') size = 0
    if (type === 'stsz' && start + 12 <= boxEnd && view.getUint32(start + 8) === 1) {
      const same = view.getUint32(start + 4)
      size = same > 0 ? same : start + 16 <= boxEnd ? view.getUint32(start + 12) : 0
    }
    if (type === 'co64' && size > 0 && start + 16 <= boxEnd && view.getUint32(start + 4) === 1)
      end = Math.max(end, Number(view.getBigUint64(start + 8)) + size)
  }
  return end
}
