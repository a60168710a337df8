import type { Look } from './looks.ts'
import { seedOf } from './random.ts'

export interface Texture {
  readonly mean: number
  /** For u, v in [-1, 1]; 1 is the object's average brightness at that radius. */
  at(u: number, v: number): number
}

const SIZE = 384

/** The structure of an object: the same name always gives the same clouds. */
export const textureOf = (name: string, kind: Look['texture']): Texture => {
  const key = `${kind} ${name}`
  const known = kept.get(key)
  if (known) return known
  const texture = kind === 'smooth' ? { mean: 1, at: () => 1 } : made(name, kind)
  // The frames of a night show the same few objects; more than that is not worth the memory.
  if (kept.size >= 24) kept.clear()
  kept.set(key, texture)
  return texture
}

const kept = new Map<string, Texture>()

const made = (name: string, kind: Exclude<Look['texture'], 'smooth'>): Texture => {
  const values = new Float32Array(SIZE * SIZE)
  const shape = SHAPES[kind]
  const seed = seedOf(0, name)
  let sum = 0
  for (let row = 0; row < SIZE; row++) {
    for (let column = 0; column < SIZE; column++) {
      const value = shape((column / (SIZE - 1)) * 2 - 1, (row / (SIZE - 1)) * 2 - 1, seed)
      values[row * SIZE + column] = value
      sum += value
    }
  }
  return { mean: sum / values.length, at: (u, v) => sampled(values, u, v) }
}

/** Between the four nearest values. */
const sampled = (values: Float32Array, u: number, v: number): number => {
  const x = clamped((u + 1) * HALF)
  const y = clamped((v + 1) * HALF)
  const [column, row] = [x | 0, y | 0]
  const [fx, fy] = [x - column, y - row]
  const at = row * SIZE + column
  const upper = values[at]! + (values[at + 1]! - values[at]!) * fx
  const lower = values[at + SIZE]! + (values[at + SIZE + 1]! - values[at + SIZE]!) * fx
  return upper + (lower - upper) * fy
}

const HALF = (SIZE - 1) / 2
const clamped = (value: number): number => (value < 0 ? 0 : value > SIZE - 1.001 ? SIZE - 1.001 : value)

const SHAPES: Record<Exclude<Look['texture'], 'smooth'>, (u: number, v: number, seed: number) => number> = {
  clouds: (u, v, seed) => 2.2 * Math.max(0.05, cloudsAt(u * 3 + 9, v * 3 + 9, seed)) ** 2,
  filaments: (u, v, seed) => 1.6 * (1 - Math.abs(2 * cloudsAt(u * 4 + 9, v * 4 + 9, seed) - 1)) ** 5,
  grains: (u, v, seed) => 0.6 + 0.8 * cellNoise(u * 90 + 99, v * 90 + 99, seed),
  arms: (u, v, seed) => {
    const radius = Math.hypot(u, v)
    // Two logarithmic arms with a pitch of about 17 degrees, stronger outwards, broken up by clouds.
    const arm = Math.cos(2 * (Math.atan2(v, u) - Math.log(radius + 0.02) / Math.tan(0.3)))
    return 1 + Math.min(0.55, 1.5 * radius) * arm * (0.5 + cloudsAt(u * 6 + 9, v * 6 + 9, seed))
  },
}

/** How thick clouds are at a place, 0 to 1: value noise in five octaves with its middle at 0.5. */
export const cloudsAt = (x: number, y: number, seed: number): number => {
  let [sum, weight, total] = [0, 1, 0]
  for (let octave = 0; octave < 5; octave++) {
    sum += weight * cellNoise(x * 2 ** octave, y * 2 ** octave, seed + octave)
    total += weight
    weight *= 0.55
  }
  return Math.min(1, Math.max(0, (sum / total - 0.5) * 1.8 + 0.5))
}

/** Random values on whole numbers, smooth between. */
const cellNoise = (x: number, y: number, seed: number): number => {
  const [column, row] = [Math.floor(x), Math.floor(y)]
  const [fx, fy] = [smooth(x - column), smooth(y - row)]
  const upper = valueAt(column, row, seed) * (1 - fx) + valueAt(column + 1, row, seed) * fx
  const lower = valueAt(column, row + 1, seed) * (1 - fx) + valueAt(column + 1, row + 1, seed) * fx
  return upper * (1 - fy) + lower * fy
}

const smooth = (t: number): number => t * t * (3 - 2 * t)

const valueAt = (column: number, row: number, seed: number): number => {
  let hash = Math.imul(column, 0x27d4eb2d) ^ Math.imul(row, 0x165667b1) ^ seed
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 4294967296
}
