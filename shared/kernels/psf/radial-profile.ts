/** A square of samples above the sky, row by row: (2 radius + 1)^2 of them; its middle is pixel (`x`, `y`) of the picture. */
export interface Cutout {
  readonly x: number
  readonly y: number
  readonly radius: number
  readonly values: Float32Array
}

/** Place and second moments of a star [px, px^2]. */
export interface Ellipse {
  readonly x: number
  readonly y: number
  readonly xx: number
  readonly yy: number
  readonly xy: number
}

/**
 * The light of a star against the distance from its centre. Distances are elliptical: those of the circle that the star's
 * ellipse becomes when it is squeezed to the same area, so that a drawn-out star is as sharp as a round one. Empty rings are
 * left out.
 */
export interface RadialProfile {
  readonly count: number
  /** Mean of the squared distances of the pixels in a ring [px^2]. */
  readonly r2: Float64Array
  /** Mean sample above the sky. */
  readonly level: Float64Array
  readonly pixels: Float64Array
  /** Light-weighted mean of the (circular) distance within the reach of the profile [px]; NaN without light. */
  readonly meanRadius: number
}

/** Rings per width: a twentieth of the width is the largest distance from a pixel to the middle of its ring. */
const RINGS_PER_WIDTH = 10
/** How far out the profile goes, in widths. */
export const REACH = 2
const RINGS = REACH * RINGS_PER_WIDTH

/** Thousands of stars a second: the rings are written over by the next one, and are no garbage. */
const r2 = new Float64Array(RINGS)
const level = new Float64Array(RINGS)
const pixels = new Float64Array(RINGS)

/** Rings around a star of a full width at half maximum `width` [px]. Good until the next call. */
export const radialProfileOf = (cutout: Cutout, star: Ellipse, width: number): RadialProfile => {
  r2.fill(0)
  level.fill(0)
  pixels.fill(0)
  const { radius, values } = cutout
  const side = 2 * radius + 1
  const centreX = star.x - cutout.x + radius
  const centreY = star.y - cutout.y + radius
  // The inverse of the covariance, scaled to a determinant of 1: a round star keeps its distances.
  const size = Math.sqrt(Math.max(1e-9, star.xx * star.yy - star.xy * star.xy))
  const [a, b, c] = [star.yy / size, (-2 * star.xy) / size, star.xx / size]
  const reach = REACH * width
  const perRing = RINGS_PER_WIDTH / width
  // The long axis of the ellipse reaches further than the circle does.
  const stretch = Math.sqrt(Math.max(a, c) + Math.abs(b) / 2)
  const first = (centre: number): number => Math.max(0, Math.ceil(centre - reach * stretch))
  const last = (centre: number): number => Math.min(side - 1, Math.floor(centre + reach * stretch))
  const [left, right, bottom] = [first(centreX), last(centreX), last(centreY)]
  let light = 0
  let moment = 0
  for (let row = first(centreY); row <= bottom; row++) {
    const dy = row - centreY
    for (let column = left; column <= right; column++) {
      const dx = column - centreX
      const value = values[row * side + column]!
      const distance2 = dx * dx + dy * dy
      if (distance2 < reach * reach) {
        light += value
        moment += value * Math.sqrt(distance2)
      }
      const elliptical2 = Math.max(0, a * dx * dx + b * dx * dy + c * dy * dy)
      const ring = Math.floor(Math.sqrt(elliptical2) * perRing)
      if (ring >= RINGS) continue
      r2[ring]! += elliptical2
      level[ring]! += value
      pixels[ring]!++
    }
  }
  return { ...packed(), meanRadius: light > 0 ? moment / light : NaN }
}

const packed = () => {
  let count = 0
  for (let ring = 0; ring < RINGS; ring++) {
    const members = pixels[ring]!
    if (members === 0) continue
    r2[count] = r2[ring]! / members
    level[count] = level[ring]! / members
    pixels[count++] = members
  }
  return { count, r2, level, pixels }
}
