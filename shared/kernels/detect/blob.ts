import type { Labels } from './deblend.ts'
import type { Stamp } from './stamp.ts'

/** One object as its pixels above the threshold show it; the light is that of the filtered plane. */
export interface Blob {
  readonly label: number
  readonly area: number
  /** Barycentre of the core, the pixels above half of the peak [px]. */
  readonly x: number
  readonly y: number
  /** Pixels of the core. A nebula that a star stands on does not belong to it. */
  readonly coreArea: number
}

/** The objects of a stamp with at least `minArea` pixels. */
export const blobsOf = (stamp: Stamp, labels: Labels, minArea: number): Blob[] => {
  const area = new Int32Array(labels.count)
  const peak = new Float64Array(labels.count)
  for (let i = 0; i < stamp.count; i++) {
    const label = labels.of[i]!
    area[label]!++
    if (stamp.level[i]! > peak[label]!) peak[label] = stamp.level[i]!
  }
  const cores = Array.from({ length: labels.count }, () => ({ area: 0, light: 0, x: 0, y: 0 }))
  for (let i = 0; i < stamp.count; i++) {
    const level = stamp.level[i]!
    if (!(level * 2 >= peak[labels.of[i]!]!)) continue
    const core = cores[labels.of[i]!]!
    core.area++
    core.light += level
    core.x += level * (stamp.x[i]! - stamp.left)
    core.y += level * (stamp.y[i]! - stamp.top)
  }
  return cores.flatMap((core, label) => {
    if (area[label]! < minArea || !(core.light > 0) || core.light === Number.POSITIVE_INFINITY) return []
    const [x, y] = [stamp.left + core.x / core.light, stamp.top + core.y / core.light]
    return [{ label, area: area[label]!, x, y, coreArea: core.area }]
  })
}
