import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { BenchCase } from './bench-case.ts'
import { writeBigField } from './big-field.ts'
import { runWhole } from './whole-process.ts'

const UNPACK = join(import.meta.dirname, 'unpack.ts')
let folder = ''

/** Whole processes: a 26-megapixel u16 picture that is packed as a whole, into memory; gzip throws it away. */
export const bench: BenchCase = {
  name: 'gzip-file',
  peer: 'gzip',
  runs: 11,
  async prepare(target) {
    folder = target
    writeBigField(join(folder, 'big.fits'))
    execFileSync('gzip', ['big.fits'], { cwd: folder })
    await this.ours()
    await this.theirs()
  },
  ours: () => runWhole(process.execPath, [UNPACK, 'big.fits.gz'], folder),
  theirs: () => runWhole('gzip', ['-dc', 'big.fits.gz'], folder),
}
