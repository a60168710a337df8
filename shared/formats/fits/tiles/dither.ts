/** The sequence of FITS 4.0, appendix I: 10,000 numbers by the generator of Park & Miller (1988), in single precision. */
const LENGTH = 10_000

let sequence: Float32Array | undefined

/** Made when the first dithered picture comes. */
export const ditherSequence = (): Float32Array => {
  if (sequence) return sequence
  const numbers = new Float32Array(LENGTH)
  for (let i = 0, seed = 1; i < LENGTH; i++) {
    seed = (16807 * seed) % 2147483647
    numbers[i] = seed / 2147483647
  }
  sequence = numbers
  return numbers
}

/** Where the sequence begins for a tile: `tile` counts from 0, `seed` is ZDITHER0. */
const startOf = (tile: number, seed: number): number => (((tile + seed - 1) % LENGTH) + LENGTH) % LENGTH

const firstIn = (numbers: Float32Array, start: number): number => Math.trunc(numbers[start]! * 500)

/** Gives the offset of each pixel of a tile in turn. */
export const ditherOf = (tile: number, seed: number): (() => number) => {
  const numbers = ditherSequence()
  let start = startOf(tile, seed)
  let at = firstIn(numbers, start)
  return () => {
    const value = numbers[at]!
    if (++at === LENGTH) {
      start = (start + 1) % LENGTH
      at = firstIn(numbers, start)
    }
    return value
  }
}
