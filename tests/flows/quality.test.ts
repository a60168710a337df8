import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { encodeObjects, encodeStars } from '#shared/catalogues/compact.ts'
import { writeFits } from '#shared/formats/fits/write.ts'
import { QUALITY_VERSION } from '#shared/kernels/quality/index.ts'
import { describeField } from '#shared/sky/field.ts'
import { pixelToSky, type Wcs } from '#shared/sky/wcs.ts'
import { type TestDarksite, temporaryFolder, testDarksite } from '#tests/support/darksite.ts'
import { makeStarField } from '#tests/support/star-field.ts'
import { Tablet } from '#tests/support/tablet.ts'

const [WIDTH, HEIGHT, SECONDS] = [400, 300, 30]
const WCS: Wcs = {
  crval: [83.8, -5.4],
  crpix: [200, 150],
  cd: [
    [-0.0005, 0],
    [0, 0.0005],
  ],
  sip: null,
}
const field = (seed: number, type = 'Light Frame') => {
  const { raster, stars } = makeStarField({ ...{ seed, width: WIDTH, height: HEIGHT }, stars: 60, fwhm: 3, apart: 15 })
  const cards = [
    { keyword: 'IMAGETYP', value: type },
    { keyword: 'EXPTIME', value: SECONDS },
    { keyword: 'DATE-OBS', value: '2026-01-15T22:00:00' },
  ]
  return { bytes: writeFits(raster, cards), stars }
}

/** A star of `ZERO_POINT` magnitudes gives one ADU per second. */
const ZERO_POINT = 21

const observatory = async (): Promise<TestDarksite> => {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'catalogues'))
  await mkdir(join(folder, 'captures'))
  const { bytes, stars } = field(1)
  const catalogue = stars.map(({ x, y, flux }) => ({
    ...pixelToSky(WCS, x, y),
    magnitude: ZERO_POINT - 2.5 * Math.log10(flux / SECONDS),
    colour: 0.6,
  }))
  await writeFile(join(folder, 'catalogues', 'objects.json'), JSON.stringify(encodeObjects([])))
  await writeFile(join(folder, 'catalogues', 'stars.json'), JSON.stringify(encodeStars(catalogue)))
  await writeFile(join(folder, 'captures', 'light.fits'), bytes)
  await writeFile(join(folder, 'captures', 'dark.fits'), field(2, 'Dark Frame').bytes)
  const darksite = await testDarksite({ folder, cataloguesDir: join(folder, 'catalogues') })
  darksite.engine.start()
  return darksite
}

const scan = async (darksite: TestDarksite): Promise<void> => {
  await darksite.engine.enqueue('scan-folder', null)
  await darksite.engine.settled()
}

const lightOf = async (darksite: TestDarksite) => {
  const tablet = new Tablet('tablet')
  await tablet.syncWith(darksite.line, Date.now())
  const keys = [...tablet.confirmed.keys()].filter((key) => key.startsWith('quality/'))
  expect(keys.length).toBe(1)
  const id = keys[0]!.slice('quality/'.length)
  return { id, frame: tablet.view(`frames/${id}`), quality: tablet.view(keys[0]!), detections: tablet.view(`detections/${id}`) }
}

test('after a scan the quality and the stars of every light reach a tablet; darks have none', async () => {
  const darksite = await observatory()
  await scan(darksite)
  const { frame, quality, detections } = await lightOf(darksite)
  expect(frame).toMatchObject({ fileName: 'light.fits', preview: expect.any(String) })
  expect(quality).toMatchObject({ version: QUALITY_VERSION, trails: [], zeroPoint: null })
  expect(quality!['fwhm']).toBeGreaterThan(2.8)
  expect(quality!['fwhm']).toBeLessThan(3.4)
  expect(detections).toMatchObject({ width: WIDTH, height: HEIGHT })
  expect((detections!['stars'] as unknown[]).length).toBeGreaterThan(30)
  expect(darksite.library.withoutQuality(QUALITY_VERSION, 10)).toEqual([])
})

test('a file that changed is measured anew, and an unchanged one is not', async () => {
  const darksite = await observatory()
  await scan(darksite)
  const before = await lightOf(darksite)
  await scan(darksite)
  expect((await lightOf(darksite)).quality).toEqual(before.quality)
  const path = join(darksite.captures, 'light.fits')
  await writeFile(path, field(7).bytes)
  await utimes(path, new Date(), new Date(Date.now() + 5000))
  await scan(darksite)
  const after = await lightOf(darksite)
  expect(after.id).toBe(before.id)
  expect(after.detections!['stars']).not.toEqual(before.detections!['stars'])
  // A newer way of measuring makes every frame due.
  expect(darksite.library.withoutQuality(QUALITY_VERSION + 1, 10)).toEqual([after.id])
})

test('a solution adds the zero point of its catalogue stars and the width in arcseconds, without measuring again', async () => {
  const darksite = await observatory()
  await scan(darksite)
  const { id, quality } = await lightOf(darksite)
  const solution = { ...describeField(WCS, WIDTH, HEIGHT, false), width: WIDTH, height: HEIGHT, solver: 'test', index: '' }
  darksite.records.write('solutions', id, { ...solution, seconds: 1, solvedAt: Date.now() + 1000, log: null })
  expect(darksite.library.withoutQuality(QUALITY_VERSION, 10)).toEqual([id])
  await darksite.engine.enqueue('measure-quality', id)
  await darksite.engine.settled()
  const after = (await lightOf(darksite)).quality!
  expect(Math.abs((after['zeroPoint'] as number) - ZERO_POINT)).toBeLessThan(0.02)
  expect(after['fwhmArcsec']).toBeCloseTo((after['fwhm'] as number) * 1.8, 3)
  expect(after['seconds']).toBe(quality!['seconds'])
})
