import { expect, test } from 'vitest'
import type { HeaderCard } from '#shared/formats/format.ts'
import { metadataOf } from '#shared/frame/metadata.ts'
import { captureOf } from './capture.ts'

const captured = (format: string, cards: readonly HeaderCard[]) => {
  const size = { width: 100, height: 50, channels: 1, sampleFormat: 'u16' as const }
  const header = { format, ...size, isBottomUp: true, cards, hdu: 0, notes: [] }
  return captureOf(header, metadataOf(header))
}

test('the capture of a FITS file has the documented keys, and only those that are known', () => {
  const cards = [
    ...[
      { keyword: 'DATE-OBS', value: '2024-08-21T23:45:00' },
      { keyword: 'EXPTIME', value: 120 },
      { keyword: 'FILTER', value: 'L' },
    ],
    ...[
      { keyword: 'TELESCOP', value: 'C8' },
      { keyword: 'INSTRUME', value: 'ASI2600MC' },
      { keyword: 'FOCALLEN', value: 1400 },
    ],
    ...[
      { keyword: 'XBINNING', value: 2 },
      { keyword: 'YBINNING', value: 2 },
    ],
    ...[
      { keyword: 'SITELAT', value: 43.5 },
      { keyword: 'SITELONG', value: 5.4 },
      { keyword: 'SITEELEV', value: 210 },
    ],
  ]
  expect(captured('fits', cards)).toEqual({
    ...{ datetime: expect.stringMatching(/^2024-08-21T23:45:00/), exposure: 120, filter: 'L', telescope: 'C8' },
    ...{ camera_model: 'ASI2600MC', focal_length_mm: 1400, binning: [2, 2], gps: { lat: 43.5, lon: 5.4, alt: 210 } },
    ...{ image_width: 100, image_height: 50 },
  })
})

test('a file that says nothing has a size and nothing else', () => {
  expect(captured('fits', [])).toEqual({ image_width: 100, image_height: 50 })
  expect(captured('jpeg', [])).toEqual({ image_width: 100, image_height: 50 })
})
