import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { indexFile } from '#server/images/index-file.ts'
import { measureFrame } from '#server/images/measure-frame.ts'
import { QUALITY_VERSION } from '#shared/kernels/quality/index.ts'
import { ImportedFrame, importedId } from '#shared/records/import.ts'
import { separationDeg } from '#shared/sky/angles.ts'
import { pixelToSky } from '#shared/sky/wcs.ts'
import { temporaryFolder, testDarksite } from '#tests/support/darksite.ts'
import { makeDeepSky } from '#tests/support/make-sky.ts'
import { Tablet } from '#tests/support/tablet.ts'

test('a frame that a tablet took in is solved from its stars before its original has come, and needs no pixel of it', async () => {
  const { bytes, wcs, raster } = await makeDeepSky({ seed: 11, target: 'M 42', camera: 'small', positionAngle: 73 })
  const path = join(await temporaryFolder(), 'light.fits')
  await writeFile(path, bytes)
  const [indexed, measured] = [await indexFile(path), await measureFrame(path)]
  if (!indexed.ok || !measured.ok || !indexed.value.header) throw new Error('The simulated frame cannot be read.')
  const { sha256, header, ...described } = indexed.value
  const { stars, quality, width, height } = measured.value
  const now = Date.now()
  const frame = ImportedFrame.parse({
    ...{ sha256, folder: 'card', fileName: 'light.fits', sizeBytes: bytes.length, modifiedAt: now },
    ...{ ...header, bayer: header.bayer ?? null },
    ...described,
    notes: [],
  })
  const id = importedId(sha256)
  const darksite = await testDarksite()
  const tablet = new Tablet('tablet-1')
  const row = {
    ...{ frame, importedAt: now, device: 'tablet-1', detections: { stars, width, height, measuredAt: now } },
    quality: { ...quality, fwhmArcsec: null, zeroPoint: null, version: QUALITY_VERSION, seconds: 1, measuredAt: now },
  }
  tablet.edit('imports', id, JSON.parse(JSON.stringify(row)), now)
  await tablet.syncWith(darksite.line, now)
  expect(darksite.records.row('frames', id)).toMatchObject({ presence: 'awaited', fileName: 'light.fits' })

  darksite.engine.start()
  await darksite.engine.enqueue('plate-solve', id)
  await darksite.engine.settled()
  const solution = darksite.records.row('solutions', id)
  if (!solution) throw new Error('It was not solved.')
  const centre = pixelToSky(wcs, (raster.width - 1) / 2, (raster.height - 1) / 2)
  expect(separationDeg(solution, centre) / solution.fieldHeightDeg).toBeLessThan(0.01)
  // Names and stars came with it, and reach the tablet.
  await tablet.syncWith(darksite.line, Date.now())
  expect(tablet.view(`matches/${id}`)?.['objects']).not.toHaveLength(0)
})
