/** A segment of a JPEG file: marker byte, and where its payload is. */
interface Segment {
  readonly marker: number
  readonly start: number
  readonly end: number
}

/** The segments before the picture data (ITU T.81, annex B), and the frame header among them. */
export const jpegSegments = (bytes: Uint8Array): Segment[] => {
  const segments: Segment[] = []
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1]!
    // Fill bytes may stand before a marker.
    if (marker === 0xff) {
      at++
      continue
    }
    const end = at + 2 + ((bytes[at + 2]! << 8) | bytes[at + 3]!)
    segments.push({ marker, start: at, end })
    if (marker === 0xda) break
    at = end
  }
  return segments
}

const isFrameHeader = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)

/** Size and number of components; null when there is no frame header. */
export const jpegSize = (bytes: Uint8Array): { width: number; height: number; components: number } | null => {
  const frame = jpegSegments(bytes).find(({ marker }) => isFrameHeader(marker))
  if (!frame) return null
  const at = frame.start + 5
  return {
    height: (bytes[at]! << 8) | bytes[at + 1]!,
    width: (bytes[at + 2]! << 8) | bytes[at + 3]!,
    components: bytes[at + 4]!,
  }
}

const APP1 = 0xe1
const APP2 = 0xe2

/**
 * The file without EXIF and colour profile, so that every browser decodes the stored pixels as they are, neither turned nor
 * converted.
 */
export const withoutExif = (bytes: Uint8Array<ArrayBuffer>): Blob => {
  const parts: Uint8Array<ArrayBuffer>[] = []
  let from = 0
  for (const { marker, start, end } of jpegSegments(bytes)) {
    if (marker !== APP1 && marker !== APP2) continue
    parts.push(bytes.subarray(from, start))
    from = end
  }
  return new Blob([...parts, bytes.subarray(from)], { type: 'image/jpeg' })
}
