/** How the wings of the stars of one picture differ from those of a Gaussian. */
export interface Profile {
  /** True full width at half maximum over that of the matched Gaussian. */
  readonly narrowing: number
  /** All light over that within 1.5 widths of the matched Gaussian. */
  readonly outside: number
}

/**
 * Moffat profiles of beta infinite, 10, 6, 4.765, 4, 3.5, 3, 2.5, 2.2 and 2 seen through a matched Gaussian of width w, by
 * numerical integration: light within 2w over that within w; w over the true width; all light over that within 1.5 w.
 */
const MOFFAT: readonly (readonly [number, number, number])[] = [
  [1.0667, 1.0, 1.002],
  [1.0978, 1.0344, 1.0089],
  [1.1226, 1.0594, 1.0182],
  [1.1402, 1.0766, 1.0268],
  [1.1574, 1.0933, 1.0371],
  [1.1733, 1.1087, 1.0484],
  [1.1954, 1.1304, 1.0671],
  [1.2276, 1.1627, 1.102],
  [1.2546, 1.1911, 1.1404],
  [1.2777, 1.2163, 1.1813],
]

/** Turbulent air gives beta 4.765 (Trujillo et al. 2001, MNRAS 328, 977): what is assumed where no star is bright enough. */
const TYPICAL = 1.1402
const ENOUGH = 5

/** The profile of a picture from its bright stars' light within two widths over that within one. */
export const profileOf = (ratios: readonly number[]): Profile => {
  const sorted = [...ratios].sort((a, b) => a - b)
  const ratio = sorted.length < ENOUGH ? TYPICAL : sorted[sorted.length >> 1]!
  const next = MOFFAT.findIndex(([within]) => within > ratio)
  const high = MOFFAT[next < 0 ? MOFFAT.length - 1 : next]!
  const low = MOFFAT[next < 0 ? MOFFAT.length - 1 : Math.max(0, next - 1)]!
  const part = high === low ? 0 : (ratio - low[0]) / (high[0] - low[0])
  return { narrowing: 1 / (low[1] + part * (high[1] - low[1])), outside: low[2] + part * (high[2] - low[2]) }
}
