import { isTiffLike, readDirectories } from './tiff-directory.ts'

/** EXIF mostly stands at the beginning; the pixels behind it need not be looked through. */
const HEAD_BYTES = 1024 * 1024
/** Where directories lie that point at nothing large [tags: EXIF, GPS]. */
const POINTERS = [34665, 34853]

/**
 * The part of a raw file in which an EXIF reader finds its way: the head of a TIFF (all of it where its directories lie behind
 * the pixels), with 42 where Olympus and Panasonic write their own number, and the preview of a Fujifilm. Of a CR3 nothing
 * (see `cr3Exif`).
 */
export const exifPartOf = (bytes: Uint8Array): Uint8Array => {
  if (isTiffLike(bytes)) {
    const isLittle = bytes[0] === 0x49
    const isFurther = reachesFurther(bytes)
    if (isFurther && bytes[isLittle ? 2 : 3] === 42) return bytes
    const head = bytes.slice(0, isFurther ? bytes.length : HEAD_BYTES)
    head[isLittle ? 2 : 3] = 42
    head[isLittle ? 3 : 2] = 0
    return head
  }
  if (bytes.length < 92 || bytes[0] !== 0x46) return new Uint8Array(0)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const start = view.getUint32(84)
  return bytes.subarray(start, start + Math.min(view.getUint32(88), HEAD_BYTES))
}

const reachesFurther = (bytes: Uint8Array): boolean => {
  if (bytes.length <= HEAD_BYTES) return false
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [first] = readDirectories(bytes)
  const places = [view.getUint32(4, bytes[0] === 0x49), ...POINTERS.map((tag) => first?.get(tag)?.values[0] ?? 0)]
  return places.some((at) => at > HEAD_BYTES / 2 && at < bytes.length)
}
