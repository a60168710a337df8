import type { Labels } from './deblend.ts'
import type { Stamp } from './stamp.ts'

/** One object as its pixels above the threshold show it; the light is that of the filtered plane. */
export interface Blob {
  readonly label: number
  readonly area: number
  /** Barycentre [px]. */
  readonly x: number
  readonly y: number
  /** Second moments [px^2]. */
  readonly xx: number
  readonly yy: number
  readonly xy: number
}

/** The objects of a stamp with at least `minArea` pixels, with the moments of their light. */
export const blobsOf = (stamp: Stamp, labels: Labels, minArea: number): Blob[] => {
  const sums = Array.from({ length: labels.count }, () => ({ area: 0, light: 0, x: 0, y: 0, xx: 0, yy: 0, xy: 0 }))
  for (let i = 0; i < stamp.count; i++) {
    const sum = sums[labels.of[i]!]!
    const light = stamp.level[i]!
    const x = stamp.x[i]! - stamp.left
    const y = stamp.y[i]! - stamp.top
    sum.area++
    sum.light += light
    sum.x += light * x
    sum.y += light * y
    sum.xx += light * x * x
    sum.yy += light * y * y
    sum.xy += light * x * y
  }
  return sums.flatMap(({ area, light, ...sum }, label) => {
    if (area < minArea || !(light > 0) || light === Infinity) return []
    const x = sum.x / light
    const y = sum.y / light
    const moments = { xx: sum.xx / light - x * x, yy: sum.yy / light - y * y, xy: sum.xy / light - x * y }
    return [{ label, area, x: x + stamp.left, y: y + stamp.top, ...moments }]
  })
}
