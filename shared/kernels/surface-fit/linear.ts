/**
 * Solves A x = b by Gaussian elimination with partial pivoting; `matrix` holds the rows of A one after the other. Both are overwritten.
 * Null where A is singular.
 */
export const solveLinear = (matrix: Float64Array, b: Float64Array): Float64Array | null => {
  const n = b.length
  for (let column = 0; column < n; column++) {
    let pivot = column
    for (let row = column + 1; row < n; row++) {
      if (Math.abs(matrix[row * n + column]!) > Math.abs(matrix[pivot * n + column]!)) pivot = row
    }
    const head = matrix[pivot * n + column]!
    if (!(Math.abs(head) > 1e-12)) return null
    if (pivot !== column) {
      for (let k = column; k < n; k++) {
        const kept = matrix[column * n + k]!
        matrix[column * n + k] = matrix[pivot * n + k]!
        matrix[pivot * n + k] = kept
      }
      const kept = b[column]!
      b[column] = b[pivot]!
      b[pivot] = kept
    }
    for (let row = column + 1; row < n; row++) {
      const factor = matrix[row * n + column]! / head
      if (factor === 0) continue
      for (let k = column; k < n; k++) matrix[row * n + k]! -= factor * matrix[column * n + k]!
      b[row]! -= factor * b[column]!
    }
  }
  for (let row = n - 1; row >= 0; row--) {
    let sum = b[row]!
    for (let k = row + 1; k < n; k++) sum -= matrix[row * n + k]! * b[k]!
    b[row] = sum / matrix[row * n + row]!
  }
  return b
}
