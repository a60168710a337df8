import { existsSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { gpuBackground } from '#shared/kernels/background/gpu.ts'
import { gpuConvolve } from '#shared/kernels/convolve/gpu.ts'
import { gpuRcd } from '#shared/kernels/debayer/gpu.ts'
import { gpuFindRuns } from '#shared/kernels/detect/gpu.ts'
import { isRealAdapter } from '#shared/kernels/gpu.ts'
import { gpuStretch } from '#shared/kernels/stretch/gpu.ts'
import { backgroundContract, convolveContract, rcdContract, runsContract, stretchContract } from '#tests/contracts/kernel.ts'

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
}
