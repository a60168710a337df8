import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Raster } from '#shared/core/raster.ts'
import { runOne } from '#tests/support/run-step.ts'
import { makeStarField } from '#tests/support/star-field.ts'
import type { BenchCase } from './bench-case.ts'

let frame = ''
let raster: Raster

const prepare = (folder: string): void => {
  frame = join(folder, 'frame.f32')
  const stars = { seed: 26, stars: 7800, fwhm: 3.2, sky: 1200, gradient: 400, readNoise: 8, faintest: 1500, brightest: 1_000_000 }
  raster = makeStarField({ width: 6248, height: 4176, ...stars }).raster
  writeFileSync(frame, new Uint8Array(Float32Array.from(raster.data).buffer))
}

/** A step on 26 megapixels, in process. */
const step = (id: string, params: Record<string, unknown>) => async (): Promise<{ seconds: number }> => {
  const start = performance.now()
  runOne(id, { raster }, params)
  return { seconds: (performance.now() - start) / 1000 }
}

/** The same by Python, in process: reading is not counted. */
const python = (body: string) => async (): Promise<{ seconds: number }> => {
  const script = `
import sys, time
import numpy as np
import scipy.ndimage as ndi
data = np.fromfile(sys.argv[1], dtype=np.float32).reshape(${raster.height}, ${raster.width})
start = time.perf_counter()
${body}
print(time.perf_counter() - start)`
  return { seconds: Number(execFileSync('/usr/bin/python3', ['-c', script, frame]).toString()) }
}

/** Medians of the same squares, a polynomial of degree 2 by least squares, and the subtraction. */
const SURFACE = `h, w = data.shape
ys, xs = [np.linspace(13, n - 14, c).astype(int) for n, c in ((h, 13), (w, 20))]
v, u, z = np.array([(y / h, x / w, np.median(data[y-12:y+13, x-12:x+13])) for y in ys for x in xs]).T
terms = lambda u, v: [u ** i * v ** k for i in range(3) for k in range(3 - i)]
c = np.linalg.lstsq(np.array(terms(u, v)).T, z, rcond=None)[0]
vv, uu = np.meshgrid(np.arange(h, dtype=np.float32) / h, np.arange(w, dtype=np.float32) / w, indexing='ij')
model = sum(np.float32(a) * t for a, t in zip(c, terms(uu, vv)))
data -= model`

/** Four starlet layers with a threshold, as scipy convolves. */
const STARLETS = `kernel = np.array([1, 4, 6, 4, 1], dtype=np.float32) / 16
smooth, out = data, np.zeros_like(data)
for j in range(4):
    taps = np.zeros(4 * 2 ** j + 1, dtype=np.float32)
    taps[:: 2 ** j] = kernel
    lower = ndi.convolve1d(ndi.convolve1d(smooth, taps, axis=0, mode='mirror'), taps, axis=1, mode='mirror')
    detail = smooth - lower
    sigma = 1.4826 * np.median(np.abs(detail[::8, ::8]))
    detail[np.abs(detail) < 3 * sigma] *= 0.2
    out += detail
    smooth = lower
out += smooth`

const bench = (name: string, peer: string, ours: ReturnType<typeof step>, body: string): BenchCase => ({
  name,
  peer,
  runs: 5,
  async prepare(folder) {
    prepare(folder)
    await ours()
  },
  ours,
  theirs: () => python(body)(),
})

/** Steps of the darkroom on 26 megapixels of 16 bits. */
export const benches: readonly BenchCase[] = [
  bench('background-extraction', 'numpy', step('background', { method: 'polynomial', degree: 2 }), SURFACE),
  bench('denoise', 'scipy', step('denoise', {}), STARLETS),
]
