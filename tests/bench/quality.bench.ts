import { join } from 'node:path'
import { extractorArguments } from '#tests/support/source-extractor.ts'
import type { BenchCase } from './bench-case.ts'
import { writeBigField } from './big-field.ts'
import { darksite, runWhole } from './whole-process.ts'

let folder = ''

/**
 * Stars, fits, sky, noise, streaks and weights of a 26-megapixel u16 FITS (about 7,000 stars), whole processes. The peer finds
 * and measures the stars alone, at the same threshold of 1.5 sigma.
 */
export const bench: BenchCase = {
  name: 'quality',
  peer: 'source-extractor',
  runs: 9,
  async prepare(target) {
    folder = target
    writeBigField(join(folder, 'big.fits'))
    await this.ours()
    await this.theirs()
  },
  ours: () => runWhole(...darksite('quality', 'big.fits'), folder),
  theirs: () => runWhole('source-extractor', extractorArguments(folder, 'big.fits', 'stars.cat', 1.5), folder),
}
