import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFits } from '#tests/support/make-fits.ts'
import type { BenchCase } from './bench-case.ts'
import { darksite, runWhole } from './whole-process.ts'

const FILES = 2000
const CARDS = [
  { keyword: 'IMAGETYP', value: 'Light Frame' },
  { keyword: 'OBJECT', value: 'M 42' },
  { keyword: 'EXPTIME', value: 120 },
  { keyword: 'FILTER', value: 'Ha' },
  { keyword: 'INSTRUME', value: 'Camera' },
  { keyword: 'TELESCOP', value: 'Refractor' },
  { keyword: 'FOCALLEN', value: 530 },
  { keyword: 'XPIXSZ', value: 3.76 },
  { keyword: 'OBJCTRA', value: '05 35 17' },
  { keyword: 'OBJCTDEC', value: '-05 23 28' },
  { keyword: 'CCD-TEMP', value: -10 },
] as const

/** The same reading with astropy: every header parsed, every file hashed; nothing is written down. */
const PEER = `
import hashlib, os, sys
from astropy.io import fits
for folder, _, names in os.walk(sys.argv[1]):
    for name in names:
        path = os.path.join(folder, name)
        header = fits.getheader(path)
        dict(header)
        with open(path, 'rb') as f:
            hashlib.sha256(f.read()).hexdigest()
`

let home = ''

/** Indexing without thumbnails, whole processes, from a warm cache. At least 500 files a second are wanted. */
export const bench: BenchCase = {
  name: 'index',
  peer: 'astropy: header and SHA-256 of every file (nothing kept)',
  runs: 3,
  async prepare(folder) {
    home = folder
    for (let i = 0; i < FILES; i++) {
      const place = join(folder, 'library', `night-${i % 10}`)
      await mkdir(place, { recursive: true })
      const cards = [...CARDS, { keyword: 'DATE-OBS', value: `2026-01-01T${String(i % 24).padStart(2, '0')}:00:00.${i}` }]
      await writeFile(join(place, `light-${i}.fits`), makeFits({ seed: 1, width: 256, height: 250, cards }))
    }
  },
  async ours() {
    const data = await mkdtemp(join(home, 'data-'))
    const taken = await runWhole(...darksite('scan', join(home, 'library'), '--data', data), home)
    await rm(data, { recursive: true })
    return taken
  },
  theirs: () => runWhole('/usr/bin/python3', ['-c', PEER, join(home, 'library')], home),
}
