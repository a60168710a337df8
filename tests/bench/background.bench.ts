import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Raster } from '#shared/core/raster.ts'
import { backgroundOf, surfaceMap } from '#shared/kernels/background/index.ts'
import { makeStarField } from '#tests/support/star-field.ts'
import type { BenchCase } from './bench-case.ts'

let frame = ''
let raster: Raster

/**
 * The background map of 26 megapixels at every pixel, in process on both sides: reading is not counted, nor what sep needs to make
 * floats of whole numbers.
 */
export const bench: BenchCase = {
  name: 'background',
  peer: 'sep',
  runs: 9,
  async prepare(folder) {
    frame = join(folder, 'frame.f32')
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
    raster = makeStarField({ width: 6248, height: 4176, ...stars }).raster
    writeFileSync(frame, new Uint8Array(Float32Array.from(raster.data).buffer))
    await this.ours()
    await this.theirs()
  },
  async ours() {
    const { data, width, height } = raster
    const start = performance.now()
    const map = backgroundOf(data, width, height)
    surfaceMap(map, map.level, width, height)
    return { seconds: (performance.now() - start) / 1000 }
  },
  async theirs() {
    const args = ['tests/system/sep-background.py', frame, String(raster.width), String(raster.height)]
    return { seconds: JSON.parse(execFileSync('/usr/bin/python3', args).toString()).seconds }
  },
}
