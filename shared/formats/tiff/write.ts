import type { Samples } from '#shared/core/raster.ts'

export interface TiffPicture {
  readonly width: number
  readonly height: number
  /** 1 or 3. */
  readonly channels: number
  /** Pixel by pixel, the top row first: bytes, 16-bit words, or 32-bit floats from 0 to 1. */
  readonly data: Samples
  readonly description: string
  readonly software: string
  /** An XMP packet. */
  readonly xmp?: string
}

const SHORT = 3
const LONG = 4
const ASCII = 2
const RATIONAL = 5
const BYTE = 1
/** About so many bytes in a strip, as the standard advises readers of little memory. */
const STRIP_BYTES = 65536

/**
 * A baseline TIFF 6.0 (Adobe 1992) without compression: what every program reads, with samples of 8 or 16 bits, or floats (SampleFormat 3,
 * section 19). Little-endian. At most 4 GB: throws RangeError beyond.
 */
export const writeTiff = ({
  width,
  height,
  channels,
  data,
  description,
  software,
  xmp,
}: TiffPicture): Uint8Array<ArrayBuffer> => {
  const bits = 8 * data.BYTES_PER_ELEMENT
  const rowBytes = width * channels * data.BYTES_PER_ELEMENT
  const rowsPerStrip = Math.max(1, Math.min(height, Math.floor(STRIP_BYTES / rowBytes)))
  const strips = Math.ceil(height / rowsPerStrip)
  const stripBytes = Array.from({ length: strips }, (_, i) => rowBytes * Math.min(rowsPerStrip, height - i * rowsPerStrip))
  const perChannel = (value: number): number[] => Array.from({ length: channels }, () => value)
  const text = (value: string): number[] => [...new TextEncoder().encode(value), 0]
  const entriesAt = (first: number): [tag: number, type: number, values: number[]][] => [
    [256, LONG, [width]],
    [257, LONG, [height]],
    [258, SHORT, perChannel(bits)],
    [259, SHORT, [1]],
    [262, SHORT, [channels === 3 ? 2 : 1]],
    [270, ASCII, text(description)],
    [273, LONG, stripBytes.map((_, i) => first + i * rowsPerStrip * rowBytes)],
    [274, SHORT, [1]],
    [277, SHORT, [channels]],
    [278, LONG, [rowsPerStrip]],
    [279, LONG, stripBytes],
    [282, RATIONAL, [72, 1]],
    [283, RATIONAL, [72, 1]],
    [284, SHORT, [1]],
    [296, SHORT, [2]],
    [305, ASCII, text(software)],
    [339, SHORT, perChannel(bits === 32 ? 3 : 1)],
    ...(xmp === undefined ? [] : [[700, BYTE, [...new TextEncoder().encode(xmp)]] as [number, number, number[]]]),
  ]
  // The directory stands before the pixels; its length does not depend on where they begin.
  const head = directory(entriesAt(0))
  const first = Math.ceil(head.length / 4096) * 4096
  if (first + data.byteLength > 0xffffffff) throw new RangeError('A TIFF holds at most 4 GB.')
  const file = new Uint8Array(first + data.byteLength)
  file.set(directory(entriesAt(first)))
  file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), first)
  return file
}

const SIZES: Readonly<Record<number, number>> = { [BYTE]: 1, [ASCII]: 1, [SHORT]: 2, [LONG]: 4, [RATIONAL]: 4 }

const directory = (entries: readonly [tag: number, type: number, values: number[]][]): Uint8Array => {
  const start = 8
  let extra = start + 2 + 12 * entries.length + 4
  const places = entries.map(([, type, values]) => {
    const size = values.length * SIZES[type]!
    if (size <= 4) return null
    const place = extra
    extra += size + (size & 1)
    return place
  })
  const bytes = new Uint8Array(extra)
  const view = new DataView(bytes.buffer)
  bytes.set([0x49, 0x49, 42, 0])
  view.setUint32(4, start, true)
  view.setUint16(start, entries.length, true)
  for (const [i, [tag, type, values]] of entries.entries()) {
    const at = start + 2 + 12 * i
    view.setUint16(at, tag, true)
    view.setUint16(at + 2, type, true)
    view.setUint32(at + 4, type === RATIONAL ? values.length / 2 : values.length, true)
    const place = places[i]
    if (place) view.setUint32(at + 8, place, true)
    const put = place ?? at + 8
    for (const [k, value] of values.entries()) {
      if (SIZES[type] === 1) view.setUint8(put + k, value)
      else if (SIZES[type] === 2) view.setUint16(put + 2 * k, value, true)
      else view.setUint32(put + 4 * k, value, true)
    }
  }
  return bytes
}
