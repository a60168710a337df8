export interface NonLocalOptions {
  /** Reach of the search [px]. */
  readonly search: number
  /** Half the side of the squares that are compared [px]. */
  readonly patch: number
  /** How alike squares must be, in units of the noise. */
  readonly strength: number
  readonly noise: number
}

/** Rows that are worked on at a time. */
const BAND = 64

/**
 * Each pixel becomes the mean of those around it whose surroundings look alike (Buades, Coll & Morel 2005, CVPR 2, 60): weights
 * exp(-max(0, d^2 - 2 sigma^2) / (h sigma)^2) of the mean squared difference d^2 of the squares. `plane` holds no NaN.
 */
export const nonLocalMeans = (
  plane: Float32Array,
  width: number,
  height: number,
  { search, patch, strength, noise }: NonLocalOptions,
  signal: { readonly aborted: boolean } = { aborted: false },
): Float32Array<ArrayBuffer> => {
  const result = Float32Array.from(plane)
  const at = (x: number, y: number): number => plane[clamp(y, height) * width + clamp(x, width)]!
  const scale = 1 / ((2 * patch + 1) ** 2 * (strength * noise) ** 2)
  const floor = (2 * noise * noise) / (strength * noise) ** 2
  const wide = width + 2 * patch
  for (let top = 0; top < height && !signal.aborted; top += BAND) {
    const rows = Math.min(BAND, height - top)
    const sums = new Float32Array(rows * width)
    const weights = new Float32Array(rows * width)
    const squares = new Float32Array(wide * (rows + 2 * patch))
    const columns = new Float32Array(wide)
    for (let dy = -search; dy <= search; dy++) {
      for (let dx = -search; dx <= search; dx++) {
        for (let y = 0, to = 0; y < rows + 2 * patch; y++) {
          for (let x = -patch; x < width + patch; x++, to++) {
            const row = top + y - patch
            const difference = at(x, row) - at(x + dx, row + dy)
            squares[to] = difference * difference
          }
        }
        columns.fill(0)
        for (let y = 0; y < 2 * patch; y++) for (let x = 0; x < wide; x++) columns[x]! += squares[y * wide + x]!
        for (let y = 0; y < rows; y++) {
          let sum = 0
          for (let x = 0; x < wide; x++) {
            columns[x]! += squares[(y + 2 * patch) * wide + x]! - (y > 0 ? squares[(y - 1) * wide + x]! : 0)
          }
          for (let x = 0; x < 2 * patch; x++) sum += columns[x]!
          for (let x = 0; x < width; x++) {
            sum += columns[x + 2 * patch]! - (x > 0 ? columns[x - 1]! : 0)
            const weight = Math.exp(-Math.max(0, sum * scale - floor))
            sums[y * width + x]! += weight * at(x + dx, top + y + dy)
            weights[y * width + x]! += weight
          }
        }
      }
    }
    for (let i = 0; i < sums.length; i++) result[top * width + i] = sums[i]! / weights[i]!
  }
  return result
}

const clamp = (place: number, size: number): number => (place < 0 ? 0 : place >= size ? size - 1 : place)
