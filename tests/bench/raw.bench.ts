import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeCr2 } from '#tests/support/make-cr2.ts'
import { makeDng } from '#tests/support/make-dng.ts'
import type { BenchCase } from './bench-case.ts'
import { runWhole } from './whole-process.ts'

const READ = join(import.meta.dirname, 'raw-read.ts')

/** Files of 26 megapixels, as cameras and converters pack them. */
const FILES = {
  cr2: () => makeCr2({ width: 6288, height: 4176, slices: [3, 1568, 1584] }).bytes,
  dng: () => makeDng({ width: 6248, height: 4176, bits: 14, compression: 'lossless-jpeg' }).bytes,
  words: () => makeDng({ width: 6248, height: 4176, bits: 14 }).bytes,
} as const

/** What LibRaw says that opening and unpacking took, its own start and its output left out [s]. */
const timingOf = (file: string): number => {
  const said = execFileSync('dcraw_emu', ['-timing', '-h', '-disinterp', '-Z', 'timed.ppm', file], { encoding: 'utf8' })
  const parts = [...said.matchAll(/(?:open_file|unpack)\(\):\s+([\d.]+) msec/g)].map((match) => Number(match[1]))
  if (parts.length !== 2) throw new Error(`dcraw_emu said: ${said}`)
  return (parts[0]! + parts[1]!) / 1000
}

const benchesOf = (kind: keyof typeof FILES): BenchCase[] => {
  let folder = ''
  const name = `big.${kind === 'cr2' ? 'cr2' : 'dng'}`
  const prepare = async (target: string): Promise<void> => {
    folder = target
    writeFileSync(join(folder, name), FILES[kind]())
  }
  const whole: BenchCase = {
    name: kind === 'cr2' ? 'raw' : `raw-${kind}`,
    peer: 'libraw unprocessed_raw',
    runs: 7,
    prepare,
    // Both start, read the file and write the samples.
    ours: () => runWhole(process.execPath, [READ, name, 'ours.samples'], folder),
    theirs: () => runWhole('unprocessed_raw', ['-q', name], folder),
  }
  const inside: BenchCase = {
    name: `${whole.name}-inside`,
    peer: 'libraw dcraw_emu -timing',
    runs: 7,
    prepare,
    ours: async () => ({ seconds: Number(execFileSync(process.execPath, [READ, join(folder, name)]).toString()) }),
    theirs: async () => ({ seconds: timingOf(join(folder, name)) }),
  }
  return [whole, inside]
}

/** Raw file to mosaic: whole processes, and the reading alone. */
export const benches: readonly BenchCase[] = [...benchesOf('cr2'), ...benchesOf('dng'), ...benchesOf('words')]
