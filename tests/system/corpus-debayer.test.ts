import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openImage } from '#server/images/open-image.ts'
import type { Raster } from '#shared/core/raster.ts'
import { DEBAYER_METHODS, debayer } from '#shared/kernels/debayer/index.ts'
import { corpusDir } from '#tests/support/corpus.ts'

const folder = corpusDir()

const open = async (name: string): Promise<Raster> => {
  const image = await openImage(join(folder!, `fits-format/bayer_real_${name}.fits`))
  if (!image.ok) throw new Error(image.fault.code)
  return image.value.raster
}

/** The level as it is seen from the picture's top left. */
const topDown = ({ data, width, height, isBottomUp }: Raster, channel: number, x: number, y: number): number =>
  data[(channel * height + (isBottomUp ? height - 1 - y : y)) * width + x]!

const EDGE = 12

const farthest = (a: Raster, b: Raster, shift: number): number => {
  let worst = 0
  for (let channel = 0; channel < 3; channel++) {
    for (let y = EDGE; y < a.height - EDGE; y++) {
      for (let x = EDGE; x < a.width - EDGE; x++) {
        worst = Math.max(worst, Math.abs(topDown(a, channel, x, y) - topDown(b, channel, x + shift, y)))
      }
    }
  }
  return worst
}

if (folder) {
  describe.each(DEBAYER_METHODS.filter((method) => method !== 'superpixel'))('by %s', (method) => {
    test('the four Bayer files of one Seestar frame are the same picture, pixel for pixel', async () => {
      const [a, b, c, d] = await Promise.all(
        ['RGGB_TOP_DOWN', 'RGGB_BOTTOM_UP', 'GRBG_TOP_DOWN', 'GRBG_BOTTOM_UP'].map(async (name) =>
          debayer(await open(name), method),
        ),
      )
      // Sums in another order round to the other side. The files of the other pattern were cut one column earlier.
      expect(farthest(a!, b!, 0)).toBeLessThanOrEqual(1)
      expect(farthest(c!, d!, 0)).toBeLessThanOrEqual(1)
      expect(farthest(a!, c!, 1)).toBeLessThanOrEqual(1)
    })
  })
}
