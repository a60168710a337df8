import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FileHeader, HeaderCard } from '#shared/formats/format.ts'
import { frameTypeOf } from '#shared/frame/frame-type.ts'
import { hintOf } from '#shared/frame/hint.ts'
import { metadataOf } from '#shared/frame/metadata.ts'
import { FrameMetadata, FrameType, PointingHint } from '#shared/records/metadata.ts'

const KEYWORDS = [
  'DATE-OBS',
  'TIME-OBS',
  'MJD-OBS',
  'EXPTIME',
  'EXPOSURE',
  'CCD-TEMP',
  'XBINNING',
  'BINNING',
  'XPIXSZ',
  'PIXSIZE1',
  'PIXSCALE',
  'FOCALLEN',
  'APTDIA',
  'RA',
  'DEC',
  'OBJCTRA',
  'OBJCTDEC',
  'SITELAT',
  'SITELONG',
  'SITEELEV',
  'AIRMASS',
  'IMAGETYP',
  'STACKCNT',
  'OBJECT',
  'GAIN',
  'FocalPlaneXResolution',
  'FocalPlaneResolutionUnit',
  'FocalLengthIn35mmFilm',
  'DateTimeOriginal',
  'OffsetTime',
  'Make',
  'Model',
]
/** Texts that look like what the readers look for, and are not quite. */
const text = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.stringMatching(/^[-+0-9 .:,hdmsTZ/NSEW'"eE]{0,40}$/),
  fc
    .tuple(fc.constantFrom('1', '05 35', '2024-01-01T', '12,', '-'), fc.nat(3000))
    .map(([start, n]) => `${start}${' '.repeat(n)}x`),
)
const value = fc.oneof(text, fc.double(), fc.integer(), fc.boolean(), fc.constant(null))
const card = fc.record({ keyword: fc.constantFrom(...KEYWORDS), value, comment: text }).map((made): HeaderCard => made)

const headerOf = (cards: readonly HeaderCard[], format: string): FileHeader => ({
  format,
  width: 100,
  height: 80,
  channels: 1,
  sampleFormat: 'u16',
  isBottomUp: true,
  hdu: 0,
  notes: [],
  cards,
})

test('whatever a header says, metadata, hint and type are valid records', () => {
  fc.assert(
    fc.property(fc.array(card, { maxLength: 30 }), fc.constantFrom('fits', 'jpeg'), fc.string(), (cards, format, path) => {
      const header = headerOf(cards, format)
      const metadata = FrameMetadata.parse(metadataOf(header))
      PointingHint.nullable().parse(hintOf(header))
      FrameType.parse(frameTypeOf(header, metadata, path).type)
      if (metadata.dateObs !== null) expect(new Date(metadata.dateObs).toISOString()).toBe(metadata.dateObs)
      if (metadata.longitude !== null) expect(Math.abs(metadata.longitude)).toBeLessThanOrEqual(180)
    }),
    { numRuns: 3000 },
  )
})

test('a right ascension in degrees comes back as it was written, whatever way it is written', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 359.999, noNaN: true }), fc.double({ min: -90, max: 90, noNaN: true }), (ra, dec) => {
      const bare = hintOf(
        headerOf(
          [
            { keyword: 'RA', value: ra },
            { keyword: 'DEC', value: dec },
          ],
          'fits',
        ),
      )
      expect(bare).toMatchObject({ ra, dec })
      const hours = ra / 15
      const parts = [Math.floor(hours), Math.floor((hours * 60) % 60), ((hours * 3600) % 60).toFixed(6)]
      if (parts[2] === '60.000000') return
      const written = hintOf(
        headerOf(
          [
            { keyword: 'OBJCTRA', value: parts.join(' ') },
            { keyword: 'OBJCTDEC', value: dec },
          ],
          'fits',
        ),
      )
      // A second of right ascension is 15 arcseconds; six decimals of it are 0.015 milliarcseconds.
      expect(Math.abs((written?.ra ?? 1e9) - ra)).toBeLessThan(1e-7)
    }),
  )
})
