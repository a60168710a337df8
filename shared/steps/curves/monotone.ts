export type CurvePoint = readonly [x: number, y: number]

/**
 * A smooth curve through points of growing x that rises wherever they rise: cubic pieces with the slopes of Fritsch & Carlson (1980, SIAM J.
 * Numer. Anal. 17, 238) by the harmonic mean of Fritsch & Butland (1984). Beyond the ends the level stays.
 */
export const monotoneCurve = (points: readonly CurvePoint[]): ((x: number) => number) => {
  const slopes = slopesOf(points)
  return (x) => {
    const last = points.length - 1
    if (!(x > points[0]![0])) return points[0]![1]
    if (x >= points[last]![0]) return points[last]![1]
    let low = 0
    while (points[low + 1]![0] < x) low++
    const [[x0, y0], [x1, y1]] = [points[low]!, points[low + 1]!]
    const width = x1 - x0
    const t = (x - x0) / width
    const s = 1 - t
    return s * s * (1 + 2 * t) * y0 + t * t * (3 - 2 * t) * y1 + width * (s * s * t * slopes[low]! - t * t * s * slopes[low + 1]!)
  }
}

const slopesOf = (points: readonly CurvePoint[]): number[] => {
  const secants = points.slice(1).map(([x, y], i) => (y - points[i]![1]) / (x - points[i]![0]))
  const widths = points.slice(1).map(([x], i) => x - points[i]![0])
  const last = points.length - 1
  return points.map((_, i) => {
    if (last === 1) return secants[0]!
    if (i === 0) return endSlope(widths[0]!, widths[1]!, secants[0]!, secants[1]!)
    if (i === last) return endSlope(widths[last - 1]!, widths[last - 2]!, secants[last - 1]!, secants[last - 2]!)
    const [a, b] = [secants[i - 1]!, secants[i]!]
    if (a * b <= 0) return 0
    const [wa, wb] = [2 * widths[i]! + widths[i - 1]!, widths[i]! + 2 * widths[i - 1]!]
    return (wa + wb) / (wa / a + wb / b)
  })
}

/** From three points, kept from turning round (Moler 2004, Numerical Computing with MATLAB, 3.6). */
const endSlope = (width: number, next: number, secant: number, nextSecant: number): number => {
  const slope = ((2 * width + next) * secant - width * nextSecant) / (width + next)
  if (slope * secant <= 0) return 0
  return secant * nextSecant <= 0 && Math.abs(slope) > 3 * Math.abs(secant) ? 3 * secant : slope
}
