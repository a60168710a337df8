import { bestConvolve } from '#shared/kernels/convolve/best.ts'
import { B3_SPLINE } from '#shared/kernels/convolve/index.ts'
import { noiseOfLayer, STARLET_SIGMAS, throughStarlets } from '#shared/kernels/starlet/index.ts'
import { applyBlur, type Blur } from './profile.ts'

export { type Blur, blurOf } from './profile.ts'

export interface DeconvolveOptions {
  readonly iterations: number
  /** What of the difference does not rise so far above its noise is left alone, in sigma; 0 fits the noise, too. */
  readonly regularisation: number
  /** Samples as bright as this are saturated: they and what surrounds them stay as they are. */
  readonly saturation: number
  /** How far rings may lie from a star [px]. */
  readonly reach: number
}

/** Layers of the difference in which noise is told from signal. */
const LAYERS = 3

/**
 * Richardson & Lucy (1972, 1974), regularised by wavelets (Starck, Murtagh & Bijaoui 1995; Starck & Murtagh 2006, section 3.5): in each round only
 * what is significant in the difference between the picture and the blurred estimate is believed. No pixel becomes darker than the
 * darkest around it was: a dark ring about a star is an artefact. `plane` holds no NaN. Answers the sharper plane and the part of the
 * pixels at which a ring was held back.
 */
export const deconvolve = (
  plane: Float32Array,
  width: number,
  height: number,
  blur: Blur,
  { iterations, regularisation, saturation, reach }: DeconvolveOptions,
  context: { readonly signal: { readonly aborted: boolean }; readonly progress: (fraction: number) => void },
): { data: Float32Array<ArrayBuffer>; ringing: number } => {
  // Nearer than that, what lies around a star is its own wing.
  const darkest = floorOf(plane, width, height, 2 * reach)
  let least = Infinity
  for (let i = 0; i < plane.length; i++) if (plane[i]! < least) least = plane[i]!
  // The method knows only light, of which there is never less than none.
  const pedestal = least > 0 ? 0 : -least + 1e-6 * saturation
  const data = Float32Array.from(plane, (value) => value + pedestal)
  const estimate = data.slice()
  const blurred = new Float32Array(plane.length)
  const spare = new Float32Array(plane.length)
  const sigmas: number[] = []
  for (let round = 0; round < iterations && !context.signal.aborted; round++) {
    applyBlur(estimate, blurred, spare, width, height, blur)
    const believed = regularisation > 0 ? significant(data, blurred, width, height, regularisation, sigmas) : null
    for (let i = 0; i < blurred.length; i++) {
      const made = Math.max(1e-12, blurred[i]!)
      blurred[i] = (believed ? Math.max(0, made + believed[i]!) : data[i]!) / made
    }
    const ratio = believed ?? new Float32Array(plane.length)
    applyBlur(blurred, ratio, spare, width, height, blur)
    for (let i = 0; i < estimate.length; i++) estimate[i]! *= ratio[i]!
    context.progress((round + 1) / iterations)
  }
  const kept = nearSaturation(data, width, height, saturation + pedestal, reach)
  let held = 0
  for (let i = 0; i < estimate.length; i++) {
    let value = estimate[i]! - pedestal
    if (value < darkest[i]!) {
      value = darkest[i]!
      held++
    }
    estimate[i] = value + kept[i]! * (plane[i]! - value)
  }
  return { data: estimate, ringing: held / estimate.length }
}

/** Of `data - model`, what rises above the noise. The noise of each layer is that of the first round, when all of it is there. */
const significant = (
  data: Float32Array,
  model: Float32Array,
  width: number,
  height: number,
  limit: number,
  sigmas: number[],
): Float32Array => {
  const difference = new Float32Array(data.length)
  for (let i = 0; i < difference.length; i++) difference[i] = data[i]! - model[i]!
  return throughStarlets(difference, width, height, LAYERS, (coefficients, layer) => {
    sigmas[layer] ??= noiseOfLayer(coefficients)
    const least = limit * sigmas[layer]!
    for (let i = 0; i < coefficients.length; i++) if (Math.abs(coefficients[i]!) < least) coefficients[i] = 0
  })
}

/** How far a square must rise above its lowest place before it counts as a star whose ring is watched for, in sigma. */
const BRIGHT = 8

/**
 * The darkest that a pixel may become: near bright things the lowest level around it, without its noise, less one sigma; elsewhere anything.
 */
const floorOf = (plane: Float32Array, width: number, height: number, reach: number): Float32Array => {
  const smooth = new Float32Array(plane.length)
  bestConvolve().run(plane, smooth, width, height, B3_SPLINE, 1)
  let sigma = 0
  throughStarlets(plane, width, height, 1, (coefficients) => {
    sigma = noiseOfLayer(coefficients) / STARLET_SIGMAS[0]
  })
  const lowest = extremeAround(smooth, width, height, reach, (a, b) => a < b)
  const highest = extremeAround(smooth, width, height, reach, (a, b) => a > b)
  for (let i = 0; i < lowest.length; i++) {
    lowest[i] = highest[i]! - lowest[i]! > BRIGHT * sigma ? lowest[i]! - sigma : -Infinity
  }
  return lowest
}

/** The most extreme sample within a square, along rows and then along columns. */
const extremeAround = (
  plane: Float32Array,
  width: number,
  height: number,
  reach: number,
  isMore: (a: number, b: number) => boolean,
): Float32Array => {
  const rows = new Float32Array(plane.length)
  for (let y = 0; y < height; y++) {
    const start = y * width
    for (let x = 0; x < width; x++) {
      let found = plane[start + x]!
      const end = start + Math.min(width - 1, x + reach)
      for (let at = start + Math.max(0, x - reach); at <= end; at++) if (isMore(plane[at]!, found)) found = plane[at]!
      rows[start + x] = found
    }
  }
  const all = rows.slice()
  for (let y = 0; y < height; y++) {
    const start = y * width
    for (let row = Math.max(0, y - reach); row <= Math.min(height - 1, y + reach); row++) {
      const from = row * width
      for (let x = 0; x < width; x++) if (isMore(rows[from + x]!, all[start + x]!)) all[start + x] = rows[from + x]!
    }
  }
  return all
}

/** 1 at saturated samples, falling to 0 at twice the reach. */
const nearSaturation = (data: Float32Array, width: number, height: number, saturation: number, reach: number): Float32Array => {
  const kept = new Float32Array(data.length)
  const far = 2 * reach
  for (let i = 0; i < data.length; i++) {
    if (!(data[i]! >= saturation)) continue
    const [x, y] = [i % width, Math.floor(i / width)]
    for (let row = Math.max(0, y - far); row <= Math.min(height - 1, y + far); row++) {
      for (let column = Math.max(0, x - far); column <= Math.min(width - 1, x + far); column++) {
        const share = Math.min(1, 2 - Math.hypot(column - x, row - y) / reach)
        const at = row * width + column
        if (share > kept[at]!) kept[at] = share
      }
    }
  }
  return kept
}
