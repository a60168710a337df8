import { seededRandom } from './make-fits.ts'
import { makeLosslessJpeg } from './make-ljpeg.ts'
import { byte, type Field, type Ifd, long, rational, short, signedRational, text, writeTiff } from './tiff-ifd.ts'

export interface DngOptions {
  /** Of the whole sensor, masked borders included. */
  readonly width?: number
  readonly height?: number
  /** The colours of the first visible pixels, row by row: 4 letters for Bayer, 36 for X-Trans; null for linear colour. */
  readonly cfa?: string | null
  readonly bits?: 8 | 12 | 14 | 16
  readonly black?: readonly number[]
  readonly white?: number
  readonly compression?: 'none' | 'lossless-jpeg'
  /** Width and height of the tiles in which the mosaic is stored; one strip without. */
  readonly tile?: readonly [number, number]
  /** Top, left, bottom, right of the visible area. */
  readonly activeArea?: readonly [number, number, number, number]
  readonly orientation?: number
  /** False for a DNG without any word of how it was exposed. */
  readonly hasExif?: boolean
  readonly samples?: Uint16Array
  readonly seed?: number
}

export const XTRANS = 'GGRGGBGGBGGRBRGRBGGGBGGRGGRGGBRBGBRG'

const LETTERS = 'RGB'
const CFA_PHOTOMETRIC = 32803
const LINEAR_PHOTOMETRIC = 34892

/** Samples of a made-up camera: a sky above the black level, stars of all sizes, noise. */
export const skySamples = (count: number, bits: number, black: number, seed = 1): Uint16Array => {
  const random = seededRandom(seed)
  const full = 2 ** bits - 1
  const span = full - black
  return Uint16Array.from({ length: count }, () => {
    const noise = (random() + random() + random() - 1.5) * 0.01 * span
    const star = random() < 0.001 ? random() * span : 0
    return Math.max(0, Math.min(full, Math.round(black + 0.05 * span + noise + star)))
  })
}

/** A small DNG as a camera or a converter would write it, and the samples of its whole sensor. */
export const makeDng = (options: DngOptions = {}): { bytes: Uint8Array<ArrayBuffer>; samples: Uint16Array } => {
  const { width = 64, height = 48, cfa = 'RGGB', bits = 16, black = [500], seed = 1, compression = 'none' } = options
  const channels = cfa === null ? 3 : 1
  const samples = options.samples ?? skySamples(width * height * channels, bits, black[0] ?? 0, seed)
  const { orientation = 1, white = 2 ** bits - 1, hasExif = true } = options
  const fields: Field[] = [
    long(254, 0),
    long(256, width),
    long(257, height),
    short(258, ...Array.from({ length: channels }, () => (bits === 8 ? 8 : 16))),
    short(259, compression === 'none' ? 1 : 7),
    short(262, cfa === null ? LINEAR_PHOTOMETRIC : CFA_PHOTOMETRIC),
    text(271, 'Darksite'),
    text(272, 'Test Camera'),
    short(274, orientation),
    short(277, channels),
    ...(options.tile ? [long(322, options.tile[0]), long(323, options.tile[1])] : [long(278, height)]),
    short(284, 1),
    text(305, 'make-dng'),
    ...(cfa === null ? [] : patternFields(cfa)),
    byte(50706, 1, 4, 0, 0),
    text(50708, 'Darksite Test Camera'),
    ...(black.length === 4 && cfa !== null ? [short(50713, 2, 2)] : []),
    rational(50714, ...(channels === 3 && black.length === 1 ? [black[0]!, black[0]!, black[0]!] : black)),
    long(50717, ...Array.from({ length: channels }, () => white)),
    signedRational(50721, 1, 0, 0, 0, 1, 0, 0, 0, 1),
    rational(50728, 1, 1, 1),
    short(50778, 21),
    ...(options.activeArea ? [long(50829, ...options.activeArea)] : []),
  ]
  const pack = (part: Uint16Array, columns: number, rows: number): Uint8Array =>
    compression === 'none' ? plainBytes(part, bits) : packed(part, columns * channels, rows, bits, channels)
  const children = hasExif ? [EXIF, GPS] : []
  const { tile } = options
  const pixels = tile
    ? { tiles: tilesOf(samples, width, height, tile).map((part) => pack(part, ...tile)) }
    : { strips: [pack(samples, width, height)] }
  return { bytes: writeTiff([{ fields, children, ...pixels }]), samples }
}

/** Tiles reach over the right and the lower edge; what lies there is nothing. */
const tilesOf = (
  samples: Uint16Array,
  width: number,
  height: number,
  [across, down]: readonly [number, number],
): Uint16Array[] => {
  const tiles: Uint16Array[] = []
  for (let top = 0; top < height; top += down)
    for (let left = 0; left < width; left += across) {
      const tile = new Uint16Array(across * down)
      for (let row = 0; row < Math.min(down, height - top); row++) {
        const from = (top + row) * width + left
        tile.set(samples.subarray(from, from + Math.min(across, width - left)), row * across)
      }
      tiles.push(tile)
    }
  return tiles
}

const patternFields = (cfa: string): Field[] => {
  const side = Math.sqrt(cfa.length)
  return [short(33421, side, side), byte(33422, ...[...cfa].map((letter) => LETTERS.indexOf(letter))), byte(50710, 0, 1, 2)]
}

// Bytes or words: samples of 12 and 14 bits stand in words of 16.
const plainBytes = (samples: Uint16Array, bits: number): Uint8Array =>
  bits === 8 ? Uint8Array.from(samples) : new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)

// A row of a mosaic is packed as two colours side by side, which its left neighbours foretell better.
const packed = (samples: Uint16Array, perRow: number, rows: number, precision: number, channels: number): Uint8Array => {
  const components = channels === 3 ? 3 : 2
  return makeLosslessJpeg({ samples, rows, columns: perRow / components, components, precision })
}

/** What `EXIF` and `GPS` say, as metadata should have it. */
export const DNG_EXPOSURE = {
  exposureSeconds: 30,
  iso: 800,
  fNumber: 4,
  focalLengthMm: 135,
  lens: 'Test Lens 135mm F2',
  camera: 'Darksite Test Camera',
  latitude: 47.5,
  longitude: -11.25,
}

const EXIF: { tag: number; ifd: Ifd } = {
  tag: 34665,
  ifd: {
    fields: [
      rational(33434, 30),
      rational(33437, 4),
      short(34855, 800),
      { tag: 36864, type: 'undefined', values: new TextEncoder().encode('0230') },
      text(36867, '2026:03:14 22:15:16'),
      rational(37386, 135),
      text(42036, 'Test Lens 135mm F2'),
    ],
  },
}

const GPS: { tag: number; ifd: Ifd } = {
  tag: 34853,
  ifd: {
    fields: [byte(0, 2, 3, 0, 0), text(1, 'N'), rational(2, 47, 30, 0), text(3, 'W'), rational(4, 11, 15, 0)],
  },
}
