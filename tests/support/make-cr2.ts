import { skySamples } from './make-dng.ts'
import { makeLosslessJpeg } from './make-ljpeg.ts'
import { type Ifd, long, rational, short, text, writeTiff } from './tiff-ifd.ts'

export interface Cr2Options {
  readonly width?: number
  readonly height?: number
  /** Widths of the upright slices in which the picture is packed; together the width. */
  readonly slices?: readonly [count: number, each: number, last: number]
  readonly components?: 2 | 4
  readonly model?: string
}

/** A preview that is none: three directories stand before that of the mosaic in every CR2. */
const preview = (fields: Ifd['fields']): Ifd => ({
  fields: [long(256, 16), long(257, 16), short(258, 8, 8, 8), short(259, 6), ...fields],
  strips: [new Uint8Array(64)],
})

/** A CR2 as Canon's cameras lay it out: previews, EXIF, and the mosaic as one lossless JPEG in upright slices. */
export const makeCr2 = (options: Cr2Options = {}): { bytes: Uint8Array<ArrayBuffer>; samples: Uint16Array } => {
  const { width = 96, height = 64, slices = [2, 40, 16], components = 2, model = 'Canon EOS 600D' } = options
  const samples = skySamples(width * height, 14, 2047, 3)
  const [count, each, last] = slices
  const packed = new Uint16Array(samples.length)
  for (let slice = 0, at = 0; slice <= count; slice++) {
    const columns = slice < count ? each : last
    for (let row = 0; row < height; row++, at += columns) {
      const from = row * width + slice * each
      packed.set(samples.subarray(from, from + columns), at)
    }
  }
  const frame = { samples: packed, rows: height, columns: width / components, components, precision: 14 }
  const exif: Ifd = {
    fields: [rational(33434, 120), rational(33437, 2.8), short(34855, 1600), text(36867, '2026:03:14 22:15:16')],
  }
  const first = preview([text(271, 'Canon'), text(272, model), short(274, 1), text(306, '2026:03:14 22:15:16')])
  const mosaic: Ifd = { fields: [short(259, 6), short(50752, ...slices)], strips: [makeLosslessJpeg(frame)] }
  const mark = [0x43, 0x52, 2, 0, 0, 0, 0, 0]
  const bytes = writeTiff([{ ...first, children: [{ tag: 34665, ifd: exif }] }, preview([]), preview([]), mosaic], { mark })
  return { bytes, samples }
}
