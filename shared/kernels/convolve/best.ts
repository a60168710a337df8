import { type Convolve, convolve } from './index.ts'
import { startConvolve } from './wasm.ts'

/** A way to convolve, and what it runs on: results that depend on it say so. */
export interface ConvolveKernel {
  readonly run: Convolve
  readonly backend: 'typescript' | 'wasm-simd'
}

export const PLAIN: ConvolveKernel = { run: convolve, backend: 'typescript' }

let best: ConvolveKernel | undefined

/** The fastest that answers at once; started when it is first asked for. */
export const bestConvolve = (): ConvolveKernel => {
  if (!best) {
    const twin = startConvolve()
    best = twin ? { run: twin, backend: 'wasm-simd' } : PLAIN
  }
  return best
}
