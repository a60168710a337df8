import type { Fault } from '#shared/core/fault.ts'
import { exifCards } from '#shared/formats/exif.ts'
import type { FileHeader, HeaderCard } from '#shared/formats/format.ts'
import { exposureCards, sensorCards } from './cards.ts'
import { exifPartOf } from './exif-part.ts'
import { isCutShort } from './extent.ts'
import type { RawFacts } from './facts.ts'
import { bayerOf, kindOf, type RawKind, visibleArea } from './layout.ts'

/** Header of an opened file: size of the visible area, EXIF first, then what LibRaw alone knows. */
export const headerOf = (facts: RawFacts, bytes: Uint8Array): FileHeader => {
  const { width, height } = visibleArea(facts)
  const kind = kindOf(facts)
  const exif = exifCards(exifPartOf(bytes))
  const described = exif.cards.filter(({ keyword }) => !OF_THUMBNAILS.test(keyword))
  const known = new Set(described.map(({ keyword }) => keyword.toLowerCase()))
  const isNew = ({ keyword }: HeaderCard): boolean => !known.has(keyword.toLowerCase())
  const pattern = bayerOf(facts)
  return {
    format: 'raw',
    width,
    height,
    channels: kind === 'colour' ? 3 : 1,
    sampleFormat: 'u16',
    ...(pattern ? { bayer: pattern } : {}),
    isBottomUp: false,
    cards: [...described, ...exposureCards(facts).filter(isNew), ...sensorCards(facts)],
    hdu: 0,
    notes: [...exif.notes, ...(NOTES[kind] ?? [])],
    ...(isCutShort(bytes) ? { pixelFault: TRUNCATED } : {}),
  }
}

/** Tags of the directory that EXIF readers look at, which in a raw file often is that of a small preview. */
const OF_THUMBNAILS =
  /^(ImageWidth|ImageLength|BitsPerSample|Compression|PhotometricInterpretation|SamplesPerPixel|RowsPerStrip|PlanarConfiguration|JPEGInterchangeFormat.*|YCbCr.*|NewSubfileType|SubfileType|TileWidth|TileLength|[XY]Resolution|ResolutionUnit)$/

const NOTES: Partial<Record<RawKind, readonly string[]>> = {
  'x-trans': ['The sensor is an X-Trans: its colours repeat every 6 x 6 pixels, so the mosaic is shown in grey.'],
  other: ['The colours of this mosaic do not repeat as those of Bayer do, so it is shown in grey.'],
  colour: ['The file holds finished colours, not the mosaic of the sensor: calibration frames of the sensor do not fit it.'],
}

export const TRUNCATED: Fault = {
  kind: 'invalid',
  code: 'raw.truncated',
  message: 'The raw file ends before its pixels do. Copy it from the camera again.',
}
