import sharp from 'sharp'
import { makeRaster } from '#tests/support/make-fits.ts'
import { long, short, writeTiff } from '#tests/support/tiff-ifd.ts'
import type { FuzzFormat, Seed } from '../fuzz-format.ts'
import { oddField } from '../tiff-fields.ts'

/** Pages of our own: floats, 12 bits, a palette, planes apart. */
const made = (): Seed[] => {
  const blob = new Uint8Array(16 * 12 * 4).map((_, i) => i * 3)
  const size = [long(256, 16), long(257, 12), long(278, 12)]
  const map = Array.from({ length: 768 }, (_, i) => i * 80)
  return [
    {
      name: 'floats',
      bytes: writeTiff([
        { fields: [...size, short(258, 32), short(259, 1), short(262, 1), short(277, 1), short(339, 3)], strips: [blob] },
      ]),
    },
    {
      name: '12 bits',
      bytes: writeTiff([{ fields: [...size, short(258, 12), short(259, 1), short(262, 0), short(277, 1)], strips: [blob] }]),
    },
    {
      name: 'palette',
      bytes: writeTiff([
        { fields: [...size, short(258, 8), short(259, 1), short(262, 3), short(277, 1), short(320, ...map)], strips: [blob] },
      ]),
    },
    {
      name: '64 bits',
      bytes: writeTiff([
        {
          fields: [
            ...size.slice(0, 1),
            long(257, 6),
            short(258, 64),
            short(259, 1),
            short(262, 1),
            short(277, 1),
            short(339, 2),
            short(317, 2),
          ],
          strips: [blob],
        },
      ]),
    },
  ]
}

const written = async (): Promise<Seed[]> => {
  const data = Buffer.from(makeRaster({ sampleFormat: 'u8', channels: 3, width: 40, height: 30 }).data)
  const picture = () => sharp(data, { raw: { width: 40, height: 30, channels: 3 } })
  const tile = { tile: true, tileWidth: 16, tileHeight: 16 }
  return Promise.all(
    (
      [
        { compression: 'lzw', predictor: 'horizontal' },
        { compression: 'deflate', predictor: 'none', ...tile },
        { compression: 'packbits', predictor: 'none', bigtiff: true },
        { compression: 'jpeg', ...tile },
        { compression: 'none', ...tile, bigtiff: true },
      ] as const
    ).map(async (options) => ({
      name: JSON.stringify(options),
      bytes: new Uint8Array(await picture().tiff(options).toBuffer()),
    })),
  )
}

export const fuzz: FuzzFormat = {
  seeds: async () => [...made(), ...(await written())],
  mutators: [oddField],
}
