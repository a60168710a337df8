import sharp from 'sharp'
import { makeRaster } from '#tests/support/make-fits.ts'
import type { FuzzFormat } from '../fuzz-format.ts'
import { writeOdd } from '../mutate.ts'

/** Places of the markers 0xff 0xc0 to 0xfe. */
const markersOf = (bytes: Uint8Array): number[] =>
  [...bytes.keys()].filter((i) => bytes[i] === 0xff && bytes[i + 1]! >= 0xc0 && bytes[i + 1]! < 0xff)

export const fuzz: FuzzFormat = {
  seeds: () =>
    Promise.all(
      [{}, { progressive: true }, { chromaSubsampling: '4:4:4' }].map(async (options) => {
        const data = makeRaster({ sampleFormat: 'u8', channels: 3, width: 40, height: 30 }).data
        const picture = sharp(data, { raw: { width: 40, height: 30, channels: 3 } })
        const bytes = await picture
          .withExif({ IFD0: { Make: 'Canon' }, IFD2: { ExposureTime: '30/1' } })
          .jpeg(options)
          .toBuffer()
        return { name: JSON.stringify(options), bytes: new Uint8Array(bytes) }
      }),
    ),
  mutators: [
    (bytes, random) => {
      const out = new Uint8Array(bytes)
      const markers = markersOf(out)
      if (markers.length > 0) writeOdd(out, random.pick(markers) + 1 + random.below(12), random.pick([1, 2]), random)
      return out
    },
  ],
  weight: 0.3,
}
