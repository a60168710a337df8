// A program of its own: asks for a graphics adapter as pixel work would, and prints a GpuTrial.
import { isRealAdapter } from '#shared/kernels/gpu.ts'
import type { GpuTrial } from './health-gpu.ts'

const ask = async (): Promise<GpuTrial> => {
  const dawn = await import('webgpu').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ERR_MODULE_NOT_FOUND') return null
    throw error
  })
  if (dawn === null) return { outcome: 'not-tried' }
  const adapter = await dawn.create([]).requestAdapter()
  if (!adapter) return { outcome: 'none' }
  const device = await adapter.requestDevice()
  const { vendor, architecture, description } = adapter.info
  const name = description || [vendor, architecture].filter(Boolean).join(' ')
  device.destroy()
  return isRealAdapter(adapter.info) ? { outcome: 'works', name } : { outcome: 'software', name }
}

const trial = await ask().catch((error: unknown): GpuTrial => ({ outcome: 'broken', reason: String(error) }))
// Dawn may not let go by itself.
process.stdout.write(JSON.stringify(trial), () => process.exit(0))
