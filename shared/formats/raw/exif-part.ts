import { isTiffLike } from './tiff-directory.ts'

/** EXIF stands at the beginning; the pixels behind it need not be looked through. */
export const HEAD_BYTES = 1024 * 1024

/**
 * The part of a raw file in which an EXIF reader finds its way: the head of a TIFF, with 42 where Olympus and Panasonic write
 * their own number, and the preview of a Fujifilm. Of a CR3 nothing: LibRaw tells what its boxes say.
 */
export const exifPartOf = (bytes: Uint8Array): Uint8Array => {
  if (isTiffLike(bytes)) {
    const head = bytes.slice(0, HEAD_BYTES)
    const isLittle = head[0] === 0x49
    head[isLittle ? 2 : 3] = 42
    head[isLittle ? 3 : 2] = 0
    return head
  }
  if (bytes.length < 92 || bytes[0] !== 0x46) return new Uint8Array(0)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const start = view.getUint32(84)
  return bytes.subarray(start, start + Math.min(view.getUint32(88), HEAD_BYTES))
}
