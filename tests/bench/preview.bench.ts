import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BenchCase } from './bench-case.ts'
import { writeBigField } from './big-field.ts'
import { darksite, runWhole } from './whole-process.ts'

// The peer is handed its stretch; ours measures the picture first.
const scriptIn = (home: string): string => `requires 1.0.0\ncd ${home}\nload big.fits\nmtf 0.016 0.003 1\nsavejpg siril 95\n`

let folder = ''

/** A 26-megapixel u16 FITS to a full-size, stretched JPEG of quality 95, whole processes. */
export const bench: BenchCase = {
  name: 'preview',
  peer: 'siril-cli',
  runs: 9,
  async prepare(target) {
    folder = target
    writeBigField(join(folder, 'big.fits'))
    writeFileSync(join(folder, 'preview.ssf'), scriptIn(folder))
    // Both warm: the file in the page cache, the programs loaded once.
    await this.ours()
    await this.theirs()
  },
  ours: () => runWhole(...darksite('preview', 'big.fits', '-o', 'ours.jpg'), folder),
  theirs: () => runWhole('siril-cli', ['-s', 'preview.ssf'], folder),
}
