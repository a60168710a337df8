import type { Fault } from '#shared/core/fault.ts'
import { type ExifCards, exifCards } from '#shared/formats/exif.ts'
import type { FileHeader, HeaderCard } from '#shared/formats/format.ts'
import { exposureCards, sensorCards } from './cards.ts'
import { cr3Exif, isCr3 } from './cr3.ts'
import { exifPartOf } from './exif-part.ts'
import type { RawFacts } from './facts.ts'
import { bayerOf, kindOf, type RawKind, visibleArea, xtransOf } from './layout.ts'
import { brokenPromise } from './promise.ts'
import { readDirectories } from './tiff-directory.ts'

/** Header of an opened file: size of the visible area, EXIF first, then what LibRaw alone knows. */
export const headerOf = (facts: RawFacts, bytes: Uint8Array): FileHeader => {
  const { width, height } = visibleArea(facts)
  const kind = kindOf(facts)
  const exif = exifOf(bytes)
  const known = new Set(exif.cards.map(({ keyword }) => keyword.toLowerCase()))
  const isNew = ({ keyword }: HeaderCard): boolean => !known.has(keyword.toLowerCase())
  const pattern = bayerOf(facts)
  const fault = brokenPromise(bytes, facts)
  return {
    format: 'raw',
    width,
    height,
    channels: kind === 'colour' ? 3 : 1,
    sampleFormat: 'u16',
    ...(pattern ? { bayer: pattern } : {}),
    isBottomUp: false,
    cards: [...exif.cards, ...exposureCards(facts).filter(isNew), ...sensorCards(facts)],
    hdu: 0,
    notes: [...exif.notes, ...(NOTES[kind === 'x-trans' && !xtransOf(facts) ? 'other' : kind] ?? [])],
    ...(fault ? { pixelFault: fault } : {}),
  }
}

/** Tags of the directory that EXIF readers look at, which in a raw file often is that of a small preview. */
const OF_THUMBNAILS =
  /^(ImageWidth|ImageLength|BitsPerSample|Compression|PhotometricInterpretation|SamplesPerPixel|RowsPerStrip|PlanarConfiguration|JPEGInterchangeFormat.*|YCbCr.*|NewSubfileType|SubfileType|TileWidth|TileLength|[XY]Resolution|ResolutionUnit)$/

const NOTES: Partial<Record<RawKind, readonly string[]>> = {
  'x-trans': ['The sensor is an X-Trans: its colours repeat every 6 x 6 pixels, and are shown as means of their neighbours.'],
  other: ['The colours of this mosaic do not repeat as those of Bayer do, so it is shown in grey.'],
  colour: ['The file holds finished colours, not the mosaic of the sensor: calibration frames of the sensor do not fit it.'],
}

const exifOf = (bytes: Uint8Array): ExifCards => {
  const { cards, notes } = isCr3(bytes) ? cr3Exif(bytes) : exifCards(exifPartOf(bytes))
  return { cards: cards.filter(({ keyword }) => !OF_THUMBNAILS.test(keyword)), notes }
}

const WIDTH = 256
const HEIGHT = 257

/**
 * What a file still tells that LibRaw refuses (`refusal`): its EXIF, and the size of its largest picture, border included. Null
 * where it tells no camera.
 */
export const headerWithoutLibraw = (bytes: Uint8Array, refusal: Fault): FileHeader | null => {
  const { cards, notes } = exifOf(bytes)
  if (!cards.some(({ keyword }) => keyword === 'Model')) return null
  const numberOf = (name: string): number => Number(cards.find(({ keyword }) => keyword === name)?.value ?? 0)
  const sizes = [
    [numberOf('PixelXDimension'), numberOf('PixelYDimension')] as const,
    ...readDirectories(bytes).map((one) => [one.get(WIDTH)?.values[0] ?? 0, one.get(HEIGHT)?.values[0] ?? 0] as const),
  ]
  // A damaged field may be a fraction.
  const whole = sizes.filter((size) => size.every((side) => Number.isSafeInteger(side)))
  const [width, height] = whole.reduce((most, size) => (size[0] * size[1] > most[0] * most[1] ? size : most), [0, 0])
  if (width === 0 || height === 0) return null
  return {
    format: 'raw',
    width,
    height,
    channels: 1,
    sampleFormat: 'u16',
    isBottomUp: false,
    cards,
    hdu: 0,
    notes,
    pixelFault: refusal,
  }
}
