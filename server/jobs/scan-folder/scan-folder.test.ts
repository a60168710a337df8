import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder, testDarksite } from '#tests/support/darksite.ts'
import { makeFits } from '#tests/support/make-fits.ts'

test('every unsolved frame of the folder that was asked for is solved after the scan, also those that an earlier scan found', async () => {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'captures/night'), { recursive: true })
  const write = (name: string, seed: number, type = 'Light') =>
    writeFile(join(folder, 'captures', name), makeFits({ seed, cards: [{ keyword: 'IMAGETYP', value: type }] }))
  await write('night/a.fits', 1)
  await write('other.fits', 2)
  const darksite = await testDarksite({ folder })
  const asked = () =>
    darksite.database.sqlite
      .prepare<[], string>("SELECT fileName FROM jobs JOIN frames ON frames.id = frameId WHERE type = 'plate-solve' ORDER BY 1")
      .pluck()
      .all()
  darksite.engine.start()
  await darksite.engine.enqueue('scan-folder', null)
  await darksite.engine.settled()
  expect(asked()).toEqual([])
  await write('night/b.fits', 3)
  await write('night/dark.fits', 4, 'Dark')
  await darksite.engine.enqueue('scan-folder', null, { solveIn: join(folder, 'captures/night') })
  await darksite.engine.settled()
  expect(asked()).toEqual(['a.fits', 'b.fits'])
})
