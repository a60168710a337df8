import { existsSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { gpuBackground } from '#shared/kernels/background/gpu.ts'
import { gpuConvolve } from '#shared/kernels/convolve/gpu.ts'
import { gpuRcd } from '#shared/kernels/debayer/gpu.ts'
import { gpuFindRuns } from '#shared/kernels/detect/gpu.ts'
import { gpuSky } from '#shared/kernels/detect/gpu-sky.ts'
import { isRealAdapter } from '#shared/kernels/gpu.ts'
import { measureFrame, measureFrameWith } from '#shared/kernels/quality/index.ts'
import { gpuStretch } from '#shared/kernels/stretch/gpu.ts'
import { backgroundContract, convolveContract, rcdContract, runsContract, stretchContract } from '#tests/contracts/kernel.ts'
import { matchStars } from '#tests/support/match-stars.ts'
import { makeStarField } from '#tests/support/star-field.ts'

// Chromium's software renderer stands in for a graphics card: as right as one, and as slow as a processor.
const SOFTWARE = '/usr/lib/chromium/vk_swiftshader_icd.json'
if (existsSync(SOFTWARE)) process.env['VK_DRIVER_FILES'] = SOFTWARE
process.env['XDG_RUNTIME_DIR'] ??= '/tmp'

const { create } = await import('webgpu')
const gpu = create([])
// Whatever Dawn hands out dies with this object, which nothing else would keep.
Object.assign(globalThis, { gpu })
const adapter = await gpu.requestAdapter()
const device = await adapter?.requestDevice()
afterAll(() => device?.destroy())

test('there is an adapter wherever Chromium is installed, and a software one is known for what it is', () => {
  if (existsSync(SOFTWARE)) expect(device).toBeDefined()
  if (!adapter) return
  const { vendor, architecture, description } = adapter.info
  console.log(`WebGPU kernels ran on ${vendor} ${architecture}: ${description}`)
  if (architecture === 'swiftshader') expect(isRealAdapter(adapter.info)).toBe(false)
  expect(isRealAdapter({ vendor: 'nvidia', architecture: 'ada' })).toBe(true)
})

if (device) {
  convolveContract('WebGPU', gpuConvolve(device))
  rcdContract('WebGPU', gpuRcd(device))
  backgroundContract('WebGPU', gpuBackground(device))
  runsContract('WebGPU', gpuFindRuns(device))
  stretchContract('WebGPU', gpuStretch(device))

  test('a frame that is measured with them has the same stars and figures', async () => {
    const { raster } = makeStarField({ seed: 3, width: 900, height: 700, stars: 200, fwhm: 3.2, beta: 3.5, gradient: 300 })
    const [ours, plain] = [await measureFrameWith(raster, gpuSky(device)), measureFrame(raster)]
    expect(Math.abs(ours.stars.length - plain.stars.length)).toBeLessThanOrEqual(2)
    const sure = plain.stars.filter(({ snr }) => snr > 10)
    const matches = matchStars(sure, ours.stars, 0.05)
    expect(matches.length).toBe(sure.length)
    for (const { truth, found } of matches) expect(Math.abs(found.flux / truth.flux - 1)).toBeLessThan(0.01)
    for (const key of ['fwhm', 'hfr', 'background', 'noise', 'starCount'] as const)
      expect(Math.abs(ours.quality[key]! / plain.quality[key]! - 1)).toBeLessThan(0.01)
    // What the twins do not know stays on the processor, and is exactly the same.
    const mosaic = { ...raster, bayer: 'RGGB' } as const
    expect(await measureFrameWith(mosaic, gpuSky(device))).toEqual(measureFrame(mosaic))
  })
}
