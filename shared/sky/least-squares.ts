/**
 * The coefficients that bring `design` (one row per measurement, as many entries as coefficients) nearest to `values`, by the
 * normal equations and Cholesky's decomposition. Meant for few, well-scaled columns. Null when the rows do not fix all of them.
 */
export const leastSquares = (design: readonly Float64Array[], values: readonly number[]): Float64Array | null => {
  const size = design[0]?.length ?? 0
  if (size === 0 || design.length < size) return null
  const normal = new Float64Array(size * size)
  const right = new Float64Array(size)
  design.forEach((row, at) => {
    for (let i = 0; i < size; i++) {
      right[i]! += row[i]! * values[at]!
      for (let j = 0; j <= i; j++) normal[i * size + j]! += row[i]! * row[j]!
    }
  })
  return decompose(normal, size) ? substitute(normal, right, size) : null
}

/** A pivot this small beside its column's own sum of squares is nothing but rounding. */
const SINGULAR = 1e-11

// In place, the lower triangle only. False when a column depends on the ones before it.
const decompose = (matrix: Float64Array, size: number): boolean => {
  for (let j = 0; j < size; j++) {
    const whole = matrix[j * size + j]!
    let pivot = whole
    for (let k = 0; k < j; k++) pivot -= matrix[j * size + k]! ** 2
    if (!(pivot > SINGULAR * whole)) return false
    const root = Math.sqrt(pivot)
    matrix[j * size + j] = root
    for (let i = j + 1; i < size; i++) {
      let sum = matrix[i * size + j]!
      for (let k = 0; k < j; k++) sum -= matrix[i * size + k]! * matrix[j * size + k]!
      matrix[i * size + j] = sum / root
    }
  }
  return true
}

const substitute = (lower: Float64Array, right: Float64Array, size: number): Float64Array => {
  const answer = Float64Array.from(right)
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) answer[i]! -= lower[i * size + k]! * answer[k]!
    answer[i]! /= lower[i * size + i]!
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) answer[i]! -= lower[k * size + i]! * answer[k]!
    answer[i]! /= lower[i * size + i]!
  }
  return answer
}
