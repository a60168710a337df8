import * as tf from '@tensorflow/tfjs'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url'
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url'
import { expose } from 'comlink'
import { fetchModel } from '#lib/triage/model.ts'
import { judge, weightsFrom } from '#lib/triage/network.ts'
import type { TriageWorker } from '#lib/triage/protocol.ts'
import { ok, type Result } from '#shared/core/fault.ts'
import { unpackGlance } from '#shared/triage/pack.ts'

/** WebGL on a real graphics chip; WASM where there is none, or only software that plays one. */
const chooseBackend = async (): Promise<void> => {
  // Threads would need workers of their own; one frame now and then is not worth them.
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false)
  // It wants to be told of all three, also of the one that it is not to take.
  setWasmPaths({
    'tfjs-backend-wasm.wasm': plain,
    'tfjs-backend-wasm-simd.wasm': simd,
    'tfjs-backend-wasm-threaded-simd.wasm': simd,
  })
  if (!(hasGraphicsChip() && (await tf.setBackend('webgl')))) await tf.setBackend('wasm')
  await tf.ready()
}

const hasGraphicsChip = (): boolean => {
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2')
  const info = gl?.getExtension('WEBGL_debug_renderer_info')
  if (!gl || !info) return false
  return !/swiftshader|llvmpipe|software/i.test(String(gl.getParameter(info.UNMASKED_RENDERER_WEBGL)))
}

let opened: Promise<Result<tf.Tensor2D[]>> | null = null

const open = async (): Promise<Result<tf.Tensor2D[]>> => {
  const model = await fetchModel()
  if (!model.ok) return model
  await chooseBackend()
  return ok(weightsFrom(model.value.weights))
}

const worker: TriageWorker = {
  async judge(packed) {
    const glance = unpackGlance(packed)
    if (!glance.ok) return glance
    opened ??= open()
    const weights = await opened
    if (!weights.ok) {
      // It may be there the next time.
      opened = null
      return weights
    }
    const [probabilities] = await judge(weights.value, [glance.value])
    return ok({ probabilities: probabilities ?? [], backend: tf.getBackend() })
  },
}
expose(worker)
