/** Places between two pixels that weights are kept for: a thousandth of a pixel is far below what a centroid shows. */
export const PHASES = 1024
/** Numbers per place in the table: six taps and two zeros, for machines that take four at a time. */
export const TAPS = 8

/** sinc(x) sinc(x / 3) within three pixels (Duchon 1979). */
const lanczos3 = (x: number): number => {
  if (x === 0) return 1
  if (Math.abs(x) >= 3) return 0
  const angle = Math.PI * x
  return (3 * Math.sin(angle) * Math.sin(angle / 3)) / (angle * angle)
}

const OFFSETS = [-2, -1, 0, 1, 2, 3]

/**
 * The six weights for each place from 0 to 1. They add up to 1, so that an even sky stays even, and their middle is the place itself: bare
 * Lanczos weights shift a star by up to 0.02 px, as their window cuts slopes off unevenly.
 */
export const lanczosTable = (): Float32Array => {
  const table = new Float32Array((PHASES + 1) * TAPS)
  for (let phase = 0; phase <= PHASES; phase++) {
    const places = OFFSETS.map((offset) => offset - phase / PHASES)
    const weights = places.map(lanczos3)
    const sum = weights.reduce((total, weight) => total + weight, 0)
    // What the middle is off is moved between the two nearest pixels.
    const off = places.reduce((total, place, i) => total + place * weights[i]!, 0) / sum
    for (const [i, weight] of weights.entries()) table[phase * TAPS + i] = weight / sum + (i === 2 ? off : i === 3 ? -off : 0)
  }
  return table
}
