import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Raster } from '#shared/core/raster.ts'
import { measureFor, resolveStretch, stretchRaster, stretchSpec } from '#shared/kernels/stretch/index.ts'
import { makeStarField } from '#tests/support/star-field.ts'
import type { BenchCase } from './bench-case.ts'

let frame = ''
let raster: Raster
const spec = stretchSpec({ mode: 'asinh' })

// The peer is handed its black point; ours measures the picture first.
const SCRIPT = `
import sys, time
import numpy as np
from astropy.visualization import AsinhStretch, ManualInterval
data = np.fromfile(sys.argv[1], dtype=np.uint16)
start = time.perf_counter()
shown = (AsinhStretch(0.003) + ManualInterval(1100, 65535))(data)
out = (shown * 65535 + 0.5).astype(np.uint16)
print(time.perf_counter() - start)
`

/** An asinh stretch of 26 megapixels of u16 to u16, in process on both sides: reading is not counted. */
export const bench: BenchCase = {
  name: 'stretch',
  peer: 'astropy',
  runs: 5,
  async prepare(folder) {
    frame = join(folder, 'frame.u16')
    raster = makeStarField({ seed: 26, width: 6248, height: 4176, stars: 3000, fwhm: 3.2, sky: 1200, gradient: 400 }).raster
    writeFileSync(frame, new Uint8Array(raster.data.buffer))
    await this.ours()
    await this.theirs()
  },
  async ours() {
    const start = performance.now()
    const resolved = resolveStretch(spec, measureFor(spec, raster))
    if (!resolved.ok) throw new Error(resolved.fault.message)
    stretchRaster(raster, resolved.value)
    return { seconds: (performance.now() - start) / 1000 }
  },
  async theirs() {
    return { seconds: Number(execFileSync('/usr/bin/python3', ['-c', SCRIPT, frame]).toString()) }
  },
}
