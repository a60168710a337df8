import { skyLevels } from '#shared/kernels/background/clipped-mode.ts'
import { fitPolynomial, type SurfaceSample, termsOf } from './index.ts'

/** Where the sky was measured, 0-based pixels, and whether it counts as sky. */
export interface SkySample extends SurfaceSample {
  readonly x: number
  readonly y: number
  readonly isSky: boolean
}

export interface SampleOptions {
  /** Samples along the long side. */
  readonly across: number
  /** Side of the square that is measured [px]. */
  readonly size: number
  /** How many deviations above the sky around it a sample may lie before it counts as a nebula. */
  readonly tolerance: number
  /** Places that somebody chose, as fractions of width and height; all of them count. */
  readonly places?: readonly (readonly [number, number])[] | undefined
}

/** The level of a box around a place without its stars, or NaN. */
export const levelAround = (plane: Float32Array, width: number, height: number, x: number, y: number, size: number): number => {
  const half = Math.floor(size / 2)
  const [left, right] = [Math.max(0, x - half), Math.min(width, x + half + 1)]
  const [top, bottom] = [Math.max(0, y - half), Math.min(height, y + half + 1)]
  const box = { start: top * width + left, width: right - left, height: bottom - top, stride: width }
  return skyLevels(plane, box, false).mode
}

/**
 * The sky on a grid of small squares. Stars are clipped inside a square; squares on nebulae and halos are told apart because they rise above
 * a smooth sky through the darkest squares of each region, fitted anew until the choice stays.
 */
export const skySamplesOf = (
  plane: Float32Array,
  width: number,
  height: number,
  options: SampleOptions,
): readonly SkySample[] => {
  const { across, size, tolerance, places } = options
  const found = (places ? chosen(places, width, height) : gridded(across, size, width, height)).flatMap(([x, y]) => {
    const level = levelAround(plane, width, height, x, y, size)
    const [u, v] = [(2 * (x + 0.5)) / width - 1, (2 * (y + 0.5)) / height - 1]
    return Number.isNaN(level) ? [] : [{ x, y, u, v, level, isSky: true }]
  })
  return places ? found : judged(found, tolerance)
}

const chosen = (places: readonly (readonly [number, number])[], width: number, height: number): [number, number][] =>
  places.map(([x, y]) => [Math.min(width - 1, Math.floor(x * width)), Math.min(height - 1, Math.floor(y * height))])

const gridded = (across: number, size: number, width: number, height: number): [number, number][] => {
  const apart = Math.max(width, height) / across
  const [columns, rows] = [width, height].map((side) => Math.max(2, Math.round(side / apart))) as [number, number]
  // From edge to edge, so that the surface need not guess there.
  const place = (at: number, count: number, side: number): number => {
    const margin = Math.min(side / 2, size / 2)
    return Math.round(margin + (at / (count - 1)) * (side - 1 - 2 * margin))
  }
  return Array.from({ length: columns * rows }, (_, i) => [
    place(i % columns, columns, width),
    place(Math.floor(i / columns), rows, height),
  ])
}

const ROUNDS = 12
/** Regions along each side whose darkest third begins as sky. */
const REGIONS = 4

const judged = (samples: readonly SkySample[], tolerance: number): readonly SkySample[] => {
  const degree = samples.length >= 4 * termsOf(2) ? 2 : 1
  let sky = darkest(samples)
  for (let round = 0; round < ROUNDS; round++) {
    const model = fitPolynomial(sky, degree)
    if (!model) return samples
    const residual = (sample: SkySample): number => sample.level - model(sample.u, sample.v)
    const inside = sky.map(residual).sort((a, b) => a - b)
    const middle = inside[inside.length >> 1] ?? 0
    const spread = 1.4826 * median(inside.map((value) => Math.abs(value - middle)))
    const next = samples.filter((sample) => residual(sample) - middle <= Math.max(tolerance, 1) * spread + 1e-12)
    const isSame = next.length === sky.length && next.every((sample, i) => sample === sky[i])
    sky = next
    if (isSame) break
  }
  const kept = new Set(sky)
  return samples.map((sample) => ({ ...sample, isSky: kept.has(sample) }))
}

const darkest = (samples: readonly SkySample[]): readonly SkySample[] => {
  const regions = new Map<number, SkySample[]>()
  const part = (at: number): number => Math.min(REGIONS - 1, Math.floor(((at + 1) / 2) * REGIONS))
  for (const sample of samples) {
    const region = part(sample.u) * REGIONS + part(sample.v)
    regions.set(region, [...(regions.get(region) ?? []), sample])
  }
  const chosenOnes = [...regions.values()].flatMap((list) =>
    list.toSorted((a, b) => a.level - b.level).slice(0, Math.max(2, Math.ceil(list.length / 3))),
  )
  return samples.filter((sample) => chosenOnes.includes(sample))
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
