import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { BenchCase } from './bench-case.ts'
import { writeBigField } from './big-field.ts'
import { runWhole } from './whole-process.ts'

const UNPACK = join(import.meta.dirname, 'unpack.ts')

/** Whole processes: ours reads a 26-megapixel u16 picture into memory, funpack writes it to where it is thrown away. */
const unpackBench = (name: string, option: string): BenchCase => {
  let folder = ''
  return {
    name,
    peer: 'funpack',
    runs: 11,
    async prepare(target) {
      folder = target
      writeBigField(join(folder, 'big.fits'))
      execFileSync('fpack', [option, '-O', 'big.fits.fz', 'big.fits'], { cwd: folder })
      // Both warm: the file in the page cache, the programs loaded once.
      await this.ours()
      await this.theirs()
    },
    ours: () => runWhole(process.execPath, [UNPACK, 'big.fits.fz'], folder),
    theirs: () => runWhole('funpack', ['-S', 'big.fits.fz'], folder),
  }
}

export const benches: readonly BenchCase[] = [
  unpackBench('rice', '-r'),
  unpackBench('gzip-tiles', '-g1'),
  unpackBench('gzip2-tiles', '-g2'),
]
