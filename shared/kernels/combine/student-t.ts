/**
 * Critical values of the generalised extreme Studentized deviate test for the first, second … outlier of `count` samples (Rosner 1983,
 * equation 2.5): (n - i) t / sqrt((n - i - 1 + t^2)(n - i + 1)) with t at 1 - significance / (2 (n - i + 1)) and n - i - 1 degrees.
 */
export const criticalValues = (count: number, outliers: number, significance: number): Float64Array =>
  Float64Array.from({ length: outliers }, (_, at) => {
    const rest = count - at - 1
    const t = studentQuantile(1 - significance / (2 * (rest + 1)), rest - 1)
    return (rest * t) / Math.sqrt((rest - 1 + t * t) * (rest + 1))
  })

/** The value that Student's t with so many degrees of freedom stays below with a probability of `p` (0.5 to 1). By bisection. */
export const studentQuantile = (p: number, degrees: number): number => {
  let [low, high] = [0, 1]
  while (studentTail(high, degrees) > 1 - p) high *= 2
  for (let i = 0; i < 100 && high - low > 1e-13 * high; i++) {
    const middle = (low + high) / 2
    if (studentTail(middle, degrees) > 1 - p) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** P(T > t) for t >= 0: half the regularised incomplete beta function of degrees / (degrees + t^2). */
const studentTail = (t: number, degrees: number): number => incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5) / 2

/** I_x(a, b) by Lentz's continued fraction (Abramowitz & Stegun 26.5.8), on the side where it converges fast. */
const incompleteBeta = (x: number, a: number, b: number): number => {
  if (x <= 0) return 0
  if (x >= 1) return 1
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a)
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x)) / a
  const tiny = 1e-300
  let [c, d] = [1, 1 / (1 - ((a + b) * x) / (a + 1) || tiny)]
  let fraction = d
  for (let m = 1; m < 500; m++) {
    for (const term of [
      (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)),
      (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)),
    ]) {
      d = 1 / (1 + term * d || tiny)
      c = 1 + term / c || tiny
      fraction *= c * d
    }
    if (Math.abs(c * d - 1) < 1e-15) break
  }
  return front * fraction
}

/** Stirling's series (Abramowitz & Stegun 6.1.41), raised to where it is exact to rounding. */
const logGamma = (x: number): number => {
  if (x < 12) return logGamma(x + 1) - Math.log(x)
  const y = 1 / (x * x)
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + (1 / 12 - y * (1 / 360 - y * (1 / 1260 - y / 1680))) / x
}
