import { mkdir, rm, writeFile } from 'node:fs/promises'
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

test('a scan of one folder sees what is new and gone there, and nothing elsewhere; a folder that is not there is said to be so', async () => {
  const folder = await temporaryFolder()
  const captures = join(folder, 'captures')
  for (const name of ['one/deep', 'two']) await mkdir(join(captures, name), { recursive: true })
  const write = (name: string, seed: number) => writeFile(join(captures, name), makeFits({ seed }))
  await write('one/a.fits', 1)
  await write('two/b.fits', 2)
  const darksite = await testDarksite({ folder })
  const present = () =>
    darksite.database.sqlite
      .prepare<[], string>("SELECT fileName FROM frames WHERE presence = 'present' ORDER BY 1")
      .pluck()
      .all()
  const scan = async (params: Record<string, unknown>) => {
    const id = await darksite.engine.enqueue('scan-folder', null, params)
    await darksite.engine.settled()
    return darksite.records.row('jobs', id)
  }
  darksite.engine.start()
  await scan({})
  await write('one/deep/c.fits', 3)
  await write('two/d.fits', 4)
  await rm(join(captures, 'one/a.fits'))
  await rm(join(captures, 'two/b.fits'))
  expect(await scan({ folder: 'one' })).toMatchObject({
    state: 'done',
    message: expect.stringMatching(/^1 files: 1 new.*1 missing/),
  })
  expect(present()).toEqual(['b.fits', 'c.fits'])
  expect(await scan({ folder: join(captures, 'two') })).toMatchObject({
    message: expect.stringMatching(/^1 files: 1 new.*1 missing/),
  })
  expect(present()).toEqual(['c.fits', 'd.fits'])
  await rm(join(captures, 'one'), { recursive: true })
  for (const gone of ['one', 'three', '../..', join(captures, 'one'), folder]) {
    expect(await scan({ folder: gone }), gone).toMatchObject({ state: 'failed', fault: { code: 'scan.no-folder' } })
  }
  expect(present()).toEqual(['c.fits', 'd.fits'])
  expect(await scan({})).toMatchObject({ state: 'done', message: expect.stringMatching(/1 missing/) })
  expect(present()).toEqual(['d.fits'])
})
