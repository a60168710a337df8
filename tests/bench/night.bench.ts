import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFits } from '#shared/formats/fits/write.ts'
import type { BenchCase } from './bench-case.ts'
import { makeBigField } from './big-field.ts'
import { darksite, runWhole } from './whole-process.ts'

const SCRIPT = 'requires 1.0.0\nsetext fit\nsetcpu 2\nregister n\n'
const namesOf = (frames: number): string[] => Array.from({ length: frames }, (_, i) => `n_${String(i + 1).padStart(5, '0')}.fit`)
/** Enough to go through both threads many times over; `night=300` is a whole night (16 GB, and as much again for the peer). */
const USUAL = 20
const MANY = 60

let names = namesOf(USUAL)

let folder = ''

/** Frames of one field of 26 megapixels, dithered by a few pixels. */
const writeNight = (target: string): void => {
  const { raster } = makeBigField()
  for (const [i, name] of names.entries()) {
    const [dx, dy] = [(i * 7) % 23, (i * 5) % 19]
    const data = raster.data.slice()
    data.copyWithin(0, dy * raster.width + dx)
    writeFileSync(join(target, name), writeFits({ ...raster, data }, []))
  }
}

/** The peer keeps what it found, and does nothing the second time. */
const forget = async (): Promise<void> => {
  for (const name of await readdir(folder)) if (name.startsWith('r_') || name.endsWith('.seq')) rmSync(join(folder, name))
  rmSync(join(folder, 'cache'), { recursive: true, force: true })
}

/**
 * The quality of a part of a night of 26-megapixel frames, whole processes, two threads each. The peer finds and fits the stars
 * (2,000 at most), matches them, and writes the registered frames. `night=60` goes through so many.
 */
export const bench: BenchCase = {
  name: 'night',
  peer: 'siril-cli',
  get runs() {
    return names.length < MANY ? 3 : 1
  },
  get frames() {
    return names.length
  },
  choose(what) {
    if (!/^(\d{1,3})?$/.test(what)) throw new Error(`night=${what} is not a number of frames.`)
    names = namesOf(what === '' ? USUAL : Math.max(2, Number(what)))
  },
  async prepare(target) {
    folder = target
    mkdirSync(folder, { recursive: true })
    writeNight(folder)
    writeFileSync(join(folder, 'register.ssf'), SCRIPT)
  },
  ours: () => runWhole(...darksite('quality', ...names), folder),
  async theirs() {
    await forget()
    const run = await runWhole('siril-cli', ['-s', 'register.ssf', '-d', folder], folder)
    await forget()
    return run
  },
}
