import { bestConvolve } from '#shared/kernels/convolve/best.ts'
import { B3_SPLINE } from '#shared/kernels/convolve/index.ts'

/** Deviations of the layers of independent noise of deviation 1 (Starck & Murtagh 1998, PASP 110, 193). */
export const STARLET_SIGMAS = [0.8907, 0.2007, 0.0856, 0.0413, 0.0205, 0.0103, 0.0052, 0.0026] as const

export const MOST_LAYERS = STARLET_SIGMAS.length

/**
 * The starlet transform, layer by layer: `layer` hears each set of coefficients, finest first, and what it leaves in them is added up in the
 * answer, with the smooth rest. Three planes besides the answer are held, however many layers there are.
 */
export const throughStarlets = (
  data: Float32Array,
  width: number,
  height: number,
  layers: number,
  layer: (coefficients: Float32Array, index: number, smooth: Float32Array) => void,
  rest: (smooth: Float32Array) => void = () => {},
): Float32Array<ArrayBuffer> => {
  const { run } = bestConvolve()
  const sum = new Float32Array(data.length)
  let from = Float32Array.from(data)
  let to = new Float32Array(data.length)
  for (let index = 0; index < layers; index++) {
    run(from, to, width, height, B3_SPLINE, 1 << index)
    for (let i = 0; i < from.length; i++) from[i]! -= to[i]!
    layer(from, index, to)
    for (let i = 0; i < from.length; i++) sum[i]! += from[i]!
    ;[from, to] = [to, from]
  }
  rest(from)
  for (let i = 0; i < from.length; i++) sum[i]! += from[i]!
  return sum
}

/** Deviation of the noise in a layer: 1.4826 times the median of the coefficients' sizes, over evenly spread ones. */
export const noiseOfLayer = (coefficients: Float32Array): number => {
  // A step that shares no factor with usual widths, so that no column is taken twice as often as another.
  const step = Math.max(1, Math.floor(coefficients.length / 60_000)) | 1
  const sizes = new Float32Array(Math.ceil(coefficients.length / step))
  let count = 0
  for (let i = 0; i < coefficients.length; i += step) sizes[count++] = Math.abs(coefficients[i]!)
  const sorted = sizes.subarray(0, count).sort()
  // Once more without what is no noise: stars and edges.
  const rough = 1.4826 * (sorted[count >> 1] ?? 0)
  let within = count
  while (within > 0 && sorted[within - 1]! > 3 * rough) within--
  // The median of sizes below 3 sigma is 0.6724 sigma.
  return within > 0 ? sorted[within >> 1]! / 0.6724 : rough
}
