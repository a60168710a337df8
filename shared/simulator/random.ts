/** Repeatable chance: the same seed gives the same numbers on every machine. */
export interface Random {
  /** In [0, 1). */
  uniform(): number
  /** Normal with mean 0 and deviation 1, from a table of 65536 values; enough for noise, not for rare events. */
  normal(): number
}

/** The generator mulberry32 (Ettinger 2017, public domain). */
export const randomFrom = (seed: number): Random => {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return (t ^ (t >>> 14)) >>> 0
  }
  return { uniform: () => next() / 4294967296, normal: () => NORMALS[next() >>> 16]! }
}

/** A seed for one part of a larger work, so that parts can be made in any order. */
export const seedOf = (seed: number, ...parts: readonly (string | number)[]): number => {
  // FNV-1a over the text of the parts.
  let hash = (0x811c9dc5 ^ seed) >>> 0
  for (const letter of parts.join('/')) hash = Math.imul(hash ^ letter.codePointAt(0)!, 0x01000193) >>> 0
  return hash
}

/** Box and Muller, then brought to mean 0 and deviation 1 exactly. */
const NORMALS = ((): Float32Array => {
  const values = new Float64Array(65536)
  let state = 12345
  const uniform = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state + 1) / 4294967297
  }
  for (let i = 0; i < values.length; i += 2) {
    const [radius, angle] = [Math.sqrt(-2 * Math.log(uniform())), 2 * Math.PI * uniform()]
    values[i] = radius * Math.cos(angle)
    values[i + 1] = radius * Math.sin(angle)
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
  return Float32Array.from(values, (value) => (value - mean) / deviation)
})()
