import { solveLinear } from './linear.ts'

/** A level measured at a place; both coordinates from -1 to 1 over the picture. */
export interface SurfaceSample {
  readonly u: number
  readonly v: number
  readonly level: number
}

/** The level at any place. */
export type FittedSurface = (u: number, v: number) => number

/** How many terms a polynomial of two variables has: 3, 6, 10, 15 for degrees 1 to 4. */
export const termsOf = (degree: number): number => ((degree + 1) * (degree + 2)) / 2

/** The polynomial of least squares through the samples, of Chebyshev's T, which stay apart at any degree. Null for too few samples. */
export const fitPolynomial = (samples: readonly SurfaceSample[], degree: number): FittedSurface | null => {
  const n = termsOf(degree)
  if (samples.length < n) return null
  const normal = new Float64Array(n * n)
  const right = new Float64Array(n)
  const terms = new Float64Array(n)
  for (const { u, v, level } of samples) {
    fillTerms(terms, u, v, degree)
    for (let i = 0; i < n; i++) {
      right[i]! += terms[i]! * level
      for (let k = 0; k < n; k++) normal[i * n + k]! += terms[i]! * terms[k]!
    }
  }
  const weights = solveLinear(normal, right)
  if (!weights) return null
  return (u, v) => {
    fillTerms(terms, u, v, degree)
    let sum = 0
    for (let i = 0; i < n; i++) sum += weights[i]! * terms[i]!
    return sum
  }
}

const fillTerms = (terms: Float64Array, u: number, v: number, degree: number): void => {
  let at = 0
  for (let i = 0; i <= degree; i++) for (let k = 0; k <= degree - i; k++) terms[at++] = chebyshev(i, u) * chebyshev(k, v)
}

const chebyshev = (n: number, x: number): number => {
  if (n === 0) return 1
  if (n === 1) return x
  if (n === 2) return 2 * x * x - 1
  if (n === 3) return (4 * x * x - 3) * x
  return 8 * x ** 4 - 8 * x * x + 1
}

/**
 * The thin-plate spline, phi(r) = r^2 ln(r) / 2 with a plane (Duchon 1977; Wahba 1990), smoothed: `smoothing` 0 goes through every sample,
 * 1 is nearly a plane; as Siril does, the weight is 1e-4 * 10^(3 (smoothing - 0.5)) of the mean of |phi|. Null for fewer than 3 samples.
 */
export const fitThinPlate = (samples: readonly SurfaceSample[], smoothing: number): FittedSurface | null => {
  const count = samples.length
  if (count < 3) return null
  const n = count + 3
  const matrix = new Float64Array(n * n)
  const right = new Float64Array(n)
  let total = 0
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < count; k++) {
      const value = phi((samples[i]!.u - samples[k]!.u) ** 2 + (samples[i]!.v - samples[k]!.v) ** 2)
      matrix[i * n + k] = value
      total += Math.abs(value)
    }
  }
  const weight = smoothing === 0 ? 0 : 1e-4 * 10 ** (3 * (smoothing - 0.5)) * (total / (count * count)) * count
  for (const [i, { u, v, level }] of samples.entries()) {
    matrix[i * n + i]! += weight
    right[i] = level
    for (const [k, value] of [1, u, v].entries()) {
      matrix[i * n + count + k] = value
      matrix[(count + k) * n + i] = value
    }
  }
  const weights = solveLinear(matrix, right)
  if (!weights) return null
  return (u, v) => {
    let sum = weights[count]! + weights[count + 1]! * u + weights[count + 2]! * v
    for (let i = 0; i < count; i++) sum += weights[i]! * phi((samples[i]!.u - u) ** 2 + (samples[i]!.v - v) ** 2)
    return sum
  }
}

/** r^2 ln(r) / 2 of the squared distance. */
const phi = (r2: number): number => (r2 > 0 ? 0.25 * r2 * Math.log(r2) : 0)
