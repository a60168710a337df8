import fc from 'fast-check'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { bytesSource } from '#shared/core/byte-source.ts'
import { readExif } from '#shared/formats/exif.ts'
import type { FileHeader } from '#shared/formats/format.ts'
import { hintOf } from '#shared/frame/hint.ts'
import { metadataOf } from '#shared/frame/metadata.ts'
import { FrameMetadata, PointingHint } from '#shared/records/metadata.ts'

const EXIF = {
  IFD0: { Make: 'Canon', Model: 'Canon EOS 60D', Artist: 'A. Nobody' },
  IFD2: {
    ExposureTime: '30/1',
    FNumber: '28/10',
    FocalLength: '50/1',
    DateTimeOriginal: '2023:10:21 15:10:20',
    FocalPlaneXResolution: '6000/1',
  },
  IFD3: {
    GPSLatitudeRef: 'S',
    GPSLatitude: '33/1 30/1 0/1',
    GPSLongitudeRef: 'W',
    GPSLongitude: '70/1 15/1 0/1',
    GPSAltitude: '1200/1',
  },
}
const picture = sharp({ create: { width: 32, height: 24, channels: 3, background: '#345' } }).withExif(EXIF)
const FILES = [await picture.jpeg().toBuffer(), await picture.png().toBuffer(), await picture.tiff().toBuffer()].map(
  (file) => new Uint8Array(file),
)

const read = async (bytes: Uint8Array): Promise<FileHeader> => {
  const { cards, notes } = await readExif(bytesSource(bytes))
  return { format: 'jpeg', width: 32, height: 24, channels: 3, sampleFormat: 'u8', isBottomUp: false, hdu: 0, cards, notes }
}

test('EXIF is read from JPEG and PNG', async () => {
  // sharp writes no EXIF into TIFF; the real TIFF files of the corpus have some.
  for (const file of FILES.slice(0, 2)) {
    const header = await read(file)
    expect(metadataOf(header)).toMatchObject({
      camera: 'Canon EOS 60D',
      exposureSeconds: 30,
      latitude: -33.5,
      longitude: -70.25,
      elevationM: 1200,
    })
    expect(header.notes).toEqual([])
  }
})

test('damaged EXIF is a note or a gap, never a throw, and what is left is a valid record', async () => {
  const damage = fc.array(fc.tuple(fc.nat(3000), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 30 })
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...FILES), damage, async (file, changes) => {
      const damaged = file.slice()
      for (const [at, value] of changes) damaged[at % damaged.length] = value
      const header = await read(damaged)
      FrameMetadata.parse(metadataOf(header))
      PointingHint.nullable().parse(hintOf(header))
      for (const { value } of header.cards) if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true)
    }),
    { numRuns: 600 },
  )
})

test('a file that is cut anywhere gives what EXIF is there', async () => {
  for (const file of FILES)
    for (let part = 0; part <= 40; part++) await read(file.subarray(0, Math.floor((file.length * part) / 40)))
})
