import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { encodeObjects } from '#shared/catalogues/compact.ts'
import { temporaryFolder, testDarksite } from '#tests/support/darksite.ts'
import { makeFits } from '#tests/support/make-fits.ts'

const M42 = {
  ...{ catalogue: 'messier', designation: 'M 42', name: 'Orion Nebula', aliases: ['NGC 1976'], type: 'nebula' },
  ...{ ra: 83.82, dec: -5.39, magnitude: 4, majorArcmin: 85, minorArcmin: 60, positionAngle: null },
}
const ADDED = { ...M42, catalogue: 'ngc', designation: 'NGC 9999', name: '', aliases: [], majorArcmin: 1, minorArcmin: 1 }
const WCS = {
  ...{ CTYPE1: 'RA---TAN', CTYPE2: 'DEC--TAN', CRPIX1: 8, CRPIX2: 8, CRVAL1: 83.82, CRVAL2: -5.39 },
  ...{ CD1_1: -0.01, CD1_2: 0, CD2_1: 0, CD2_2: 0.01 },
}

test('a frame that came solved is named by the next scan, and again after a catalogue was brought', async () => {
  const folder = await temporaryFolder()
  for (const name of ['catalogues', 'captures', 'data/catalogues']) await mkdir(join(folder, name), { recursive: true })
  await writeFile(join(folder, 'catalogues/objects.json'), JSON.stringify(encodeObjects([M42])))
  const cards = Object.entries(WCS).map(([keyword, value]) => ({ keyword, value }))
  await writeFile(join(folder, 'captures/a.fits'), makeFits({ seed: 1, cards }))
  const darksite = await testDarksite({ folder, cataloguesDir: join(folder, 'catalogues') })
  darksite.engine.start()
  const scan = async (): Promise<string[]> => {
    await darksite.engine.enqueue('scan-folder', null)
    await darksite.engine.settled()
    const [id] = darksite.database.sqlite.prepare<[], string>('SELECT id FROM frames').pluck().all()
    return darksite.records.row('matches', id!)?.objects.map(({ designation }) => designation) ?? []
  }
  expect(await scan()).toEqual(['M 42'])
  expect(darksite.library.unnamed(0)).toEqual([])

  const imported = join(folder, 'data/catalogues/mine.json')
  const credit = { version: 1, title: 'Mine', credit: 'me', source: 'mine.csv' }
  await writeFile(imported, JSON.stringify({ ...credit, objects: [ADDED] }))
  const later = (Date.now() + 1000) / 1000
  await utimes(imported, later, later)
  expect((await scan()).sort()).toEqual(['M 42', 'NGC 9999'])
})

test('a frame whose pixels changed after it was solved is asked to be solved again', async () => {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'captures'))
  const path = join(folder, 'captures/a.fits')
  await writeFile(path, makeFits({ seed: 1, cards: Object.entries(WCS).map(([keyword, value]) => ({ keyword, value })) }))
  const darksite = await testDarksite({ folder })
  const jobs = (): string[] =>
    darksite.database.sqlite.prepare<[], string>("SELECT type FROM jobs WHERE type = 'plate-solve'").pluck().all()
  darksite.engine.start()
  await darksite.engine.enqueue('scan-folder', null)
  await darksite.engine.settled()
  expect(jobs()).toEqual([])
  await writeFile(path, makeFits({ seed: 2, width: 32 }))
  await darksite.engine.enqueue('scan-folder', null)
  await expect.poll(jobs, { timeout: 20_000 }).toEqual(['plate-solve'])
})
