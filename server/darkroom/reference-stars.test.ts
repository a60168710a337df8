import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { encodeStars } from '#shared/catalogues/compact.ts'
import type { Raster } from '#shared/core/raster.ts'
import type { Wcs } from '#shared/sky/wcs.ts'
import { referenceStarsOf } from './reference-stars.ts'

const folder = mkdtempSync(join(tmpdir(), 'darksite-references-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const raster: Raster = {
  width: 200,
  height: 100,
  channels: 1,
  sampleFormat: 'u8',
  data: new Uint8Array(20_000),
  white: 255,
  isBottomUp: false,
}
const wcs: Wcs = {
  ...{ crval: [10, 20], crpix: [100, 50], sip: null },
  cd: [
    [-0.001, 0],
    [0, 0.001],
  ],
}

test('stars of the catalogue that lie in the picture come with their place and colour, others do not', async () => {
  const star = (ra: number, dec: number, magnitude: number, colour: number) => ({ ra, dec, magnitude, colour })
  const stars = [star(10, 20, 5, 0.65), star(10, 20.04, 6, 1.2), star(10, 20.07, 7, 0.1), star(190, -20, 8, 0.3)]
  writeFileSync(join(folder, 'stars.json'), JSON.stringify(encodeStars(stars)))
  const found = await referenceStarsOf({ raster, wcs }, { cataloguesDir: folder })
  expect(found.map(({ colourIndex }) => colourIndex)).toEqual([0.65, 1.2])
  expect([found[0]!.x, found[0]!.y]).toEqual([expect.closeTo(100, 1), expect.closeTo(50, 1)])
  expect(found[1]!.y).toBeCloseTo(90, 1)
})

test('an unsolved picture and missing catalogues have none', async () => {
  expect(await referenceStarsOf({ raster }, { cataloguesDir: folder })).toEqual([])
  expect(await referenceStarsOf({ raster, wcs }, { cataloguesDir: join(folder, 'none') })).toEqual([])
})
