import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeFits } from '#shared/formats/fits/write.ts'
import { makeStarField } from '#tests/support/star-field.ts'
import type { BenchCase } from './bench-case.ts'
import { darksite, runWhole } from './whole-process.ts'

let folder = ''

/** A 26-megapixel u16 mosaic to three planes of FITS by RCD, whole processes on all cores: reading and writing counts on both sides. */
export const bench: BenchCase = {
  name: 'debayer',
  peer: 'siril-cli',
  runs: 5,
  async prepare(target) {
    folder = join(target, 'mosaic')
    mkdirSync(folder)
    const stars = {
      seed: 26,
      stars: 7800,
      fwhm: 3.2,
      sky: 1200,
      gradient: 400,
      readNoise: 8,
      faintest: 1500,
      brightest: 1_000_000,
    }
    const { raster } = makeStarField({ width: 6248, height: 4176, ...stars })
    const cards = [
      { keyword: 'BAYERPAT', value: 'RGGB' },
      { keyword: 'ROWORDER', value: 'TOP-DOWN' },
    ]
    writeFileSync(join(folder, 'mosaic.fits'), writeFits(raster, cards))
    writeFileSync(join(target, 'debayer.ssf'), `requires 1.0.0\ncd ${folder}\nsetext fits\nconvert siril -debayer -out=..\n`)
    await this.ours()
    await this.theirs()
  },
  ours: () => runWhole(...darksite('convert', 'mosaic.fits', '-o', '../ours.fits', '--debayer', 'rcd'), folder),
  theirs: () => runWhole('siril-cli', ['-s', '../debayer.ssf'], folder),
}
