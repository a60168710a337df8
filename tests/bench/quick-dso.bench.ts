import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Raster } from '#shared/core/raster.ts'
import { writeFits } from '#shared/formats/fits/write.ts'
import { makeStarField } from '#tests/support/star-field.ts'
import type { BenchCase } from './bench-case.ts'
import { darksite, runWhole } from './whole-process.ts'

let folder = ''

/** The route that the processing service this replaces took, without its server. */
const PYTHON = `
import numpy as np
from astropy.io import fits
from PIL import Image
data = fits.getdata('big.fits').astype(np.float32)
low, high = np.percentile(data[..., ::4, ::4], (0.1, 99.9))
x = np.clip((data - low) / (high - low), 0, 1)
m = 0.25
x = ((m - 1) * x) / ((2 * m - 1) * x - m)
Image.fromarray((np.moveaxis(x, 0, -1) * 255).astype(np.uint8)).save('python.jpg', quality=95)
`

/** 3840 x 2160 in three colours of 16 bits. */
const prepare = async (target: string): Promise<void> => {
  folder = target
  const [width, height] = [3840, 2160]
  const data = new Uint16Array(3 * width * height)
  const stars = { width, height, stars: 4000, fwhm: 3.2, gradient: 300, readNoise: 8, faintest: 1500, brightest: 1_000_000 }
  for (const [c, sky] of [1100, 1400, 900].entries())
    data.set(makeStarField({ seed: 4, sky, ...stars }).raster.data, c * width * height)
  const raster: Raster = { width, height, channels: 3, sampleFormat: 'u16', data, white: 65535, isBottomUp: true }
  writeFileSync(join(folder, 'big.fits'), writeFits(raster, []))
  writeFileSync(join(folder, 'quick.ssf'), `requires 1.0.0\ncd ${folder}\nload big.fits\nmtf 0.016 0.003 1\nsavejpg siril 95\n`)
  writeFileSync(join(folder, 'quick.py'), PYTHON)
}
const ours = () => runWhole(...darksite('process', 'big.fits', '--recipe', 'quick_dso', '-o', 'ours.jpg', '--force'), folder)
const siril = () => runWhole('siril-cli', ['-s', 'quick.ssf'], folder)
const python = () => runWhole('/usr/bin/python3', ['quick.py'], folder)

const against = (name: string, peer: string, theirs: BenchCase['theirs']): BenchCase => ({
  name,
  peer,
  runs: 5,
  async prepare(target) {
    await prepare(target)
    await ours()
    await theirs()
  },
  ours,
  theirs,
})

/** A quick look of a 3840 x 2160 x 3 stack as JPEG of quality 95, whole processes. */
export const benches: readonly BenchCase[] = [
  against('quick-dso', 'siril-cli', siril),
  against('quick-dso-python', 'astropy, numpy and Pillow', python),
]
