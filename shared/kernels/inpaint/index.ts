/**
 * Fills the holes of a plane in place from what lies around them: first coarse to fine from the means of known pixels (push and pull, Gortler
 * et al. 1996), then as a membrane that hangs from the edges (Laplace's equation by Gauss and Seidel), so that slopes run through.
 */
export const fillHoles = (plane: Float32Array, holes: Float32Array, width: number, height: number, rounds = 40): void => {
  const filled = pulled(plane, holes, width, height)
  const inside: number[] = []
  for (let i = 0; i < plane.length; i++) {
    if (!(holes[i]! > 0)) continue
    plane[i] = filled[i]!
    inside.push(i)
  }
  for (let round = 0; round < rounds; round++) {
    for (const at of inside) {
      const x = at % width
      const left = plane[x > 0 ? at - 1 : at]!
      const right = plane[x < width - 1 ? at + 1 : at]!
      const up = plane[at >= width ? at - width : at]!
      const down = plane[at + width < plane.length ? at + width : at]!
      plane[at] = (left + right + up + down) / 4
    }
  }
}

/** Every pixel from known ones: means over 2 x 2 blocks down to one pixel, and back up where something is missing. */
const pulled = (plane: Float32Array, holes: Float32Array, width: number, height: number): Float32Array => {
  const known = Float32Array.from(holes, (hole, i) => (hole > 0 || Number.isNaN(plane[i]!) ? 0 : 1))
  return pull(
    Float32Array.from(plane, (value, i) => (known[i]! > 0 ? value : 0)),
    known,
    width,
    height,
  )
}

const pull = (values: Float32Array, weights: Float32Array, width: number, height: number): Float32Array => {
  if (!weights.some((weight) => weight === 0) || (width === 1 && height === 1)) return values
  const [columns, rows] = [Math.ceil(width / 2), Math.ceil(height / 2)]
  const sums = new Float32Array(columns * rows)
  const counts = new Float32Array(columns * rows)
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const to = (y >> 1) * columns + (x >> 1)
      sums[to]! += values[at]! * weights[at]!
      counts[to]! += weights[at]!
    }
  }
  for (let i = 0; i < sums.length; i++) {
    if (counts[i]! > 0) sums[i]! /= counts[i]!
    counts[i] = Math.min(1, counts[i]!)
  }
  const coarse = pull(sums, counts, columns, rows)
  const result = Float32Array.from(values)
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const weight = weights[at]!
      if (weight < 1)
        result[at] =
          weight * values[at]! + (1 - weight) * between(coarse, columns, rows, (x + 0.5) / 2 - 0.5, (y + 0.5) / 2 - 0.5)
    }
  }
  return result
}

const between = (plane: Float32Array, width: number, height: number, x: number, y: number): number => {
  const [left, top] = [Math.max(0, Math.floor(x)), Math.max(0, Math.floor(y))]
  const [right, bottom] = [Math.min(width - 1, left + 1), Math.min(height - 1, top + 1)]
  const [u, v] = [Math.min(1, Math.max(0, x - left)), Math.min(1, Math.max(0, y - top))]
  const above = plane[top * width + left]! * (1 - u) + plane[top * width + right]! * u
  const below = plane[bottom * width + left]! * (1 - u) + plane[bottom * width + right]! * u
  return above * (1 - v) + below * v
}
