import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFits } from '#shared/formats/fits/write.ts'
import { randomFrom } from '#shared/kernels/float/index.ts'
import type { BenchCase } from './bench-case.ts'
import { makeBigField } from './big-field.ts'
import { darksite, runWhole } from './whole-process.ts'

const SCRIPT = 'requires 1.0.0\nsetext fit\nsetcpu 2\nregister n\nstack r_n rej w 3 3 -norm=addscale -out=../theirs\n'
const USUAL = 30

let frames = USUAL
let folder = ''

/** Frames of one field of 26 megapixels, dithered by a few pixels, each with noise of its own. */
const writeNight = (target: string): void => {
  const { raster } = makeBigField()
  const random = randomFrom(5)
  const noise = Int16Array.from({ length: 2 ** 21 }, () =>
    Math.round(30 * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())),
  )
  for (let frame = 0; frame < frames; frame++) {
    const [dx, dy] = [(frame * 7) % 23, (frame * 5) % 19]
    const data = raster.data.slice()
    data.copyWithin(0, dy * raster.width + dx)
    let at = Math.floor(random() * noise.length)
    for (let i = 0; i < data.length; i++) {
      data[i] = Math.min(65535, Math.max(0, data[i]! + noise[at]!))
      if (++at === noise.length) at = Math.floor(random() * noise.length)
    }
    writeFileSync(join(target, `n_${String(frame + 1).padStart(5, '0')}.fit`), writeFits({ ...raster, data }, []))
  }
}

/** The peer keeps what it found, and does nothing the second time. */
const forget = async (): Promise<void> => {
  for (const name of await readdir(folder)) if (name.startsWith('r_') || name.endsWith('.seq')) rmSync(join(folder, name))
  rmSync(join(folder, 'cache'), { recursive: true, force: true })
}

/** Registers and stacks 30 frames of 26 megapixels with winsorized rejection, whole processes, two threads each. `stack=6` takes so many frames. */
export const bench: BenchCase = {
  name: 'stack',
  peer: 'siril-cli',
  get runs() {
    return frames < USUAL ? 3 : 1
  },
  get frames() {
    return frames
  },
  choose(what) {
    if (!/^(\d{1,3})?$/.test(what)) throw new Error(`stack=${what} is not a number of frames.`)
    frames = what === '' ? USUAL : Math.max(4, Number(what))
  },
  async prepare(target) {
    folder = join(target, 'lights')
    mkdirSync(folder, { recursive: true })
    writeNight(folder)
    writeFileSync(join(target, 'stack.ssf'), SCRIPT)
  },
  ours: () =>
    runWhole(
      ...darksite('stack', '.', '-o', '../ours.fits', '--rejection', 'winsorized', '--weight', 'none', '--threads', '2'),
      folder,
    ),
  async theirs() {
    await forget()
    const run = await runWhole('siril-cli', ['-s', join(folder, '../stack.ssf'), '-d', folder], folder)
    await forget()
    return run
  },
}
