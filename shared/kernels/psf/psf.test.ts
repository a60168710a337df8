import { expect, test } from 'vitest'
import { type Cutout, fitGaussian, fitMoffat, radialProfileOf } from './index.ts'

const RADIUS = 16
const FINE = 7

/** A star of a profile by squared distance, collected by whole pixels; its centre is (0.3, -0.2), its axes 1.2 : 1 / 1.2. */
const drawn = (profile: (r2: number) => number, stretch = 1.2): Cutout => {
  const side = 2 * RADIUS + 1
  const values = new Float32Array(side * side)
  for (let i = 0; i < values.length; i++) {
    for (let part = 0; part < FINE * FINE; part++) {
      const x = (i % side) - RADIUS - 0.3 + ((part % FINE) + 0.5) / FINE - 0.5
      const y = Math.floor(i / side) - RADIUS + 0.2 + (Math.floor(part / FINE) + 0.5) / FINE - 0.5
      values[i]! += profile((x / stretch) ** 2 + (y * stretch) ** 2) / FINE ** 2
    }
  }
  return { x: 0, y: 0, radius: RADIUS, values }
}

const ellipse = (variance: number, stretch = 1.2) => ({
  ...{ x: 0.3, y: -0.2 },
  ...{ xx: variance * stretch ** 2, yy: variance / stretch ** 2, xy: 0 },
})

const moffat = (fwhm: number, beta: number) => {
  const alpha2 = fwhm ** 2 / 4 / (2 ** (1 / beta) - 1)
  return (r2: number) => 1000 * (1 + r2 / alpha2) ** -beta
}

/**
 * The width before pixels cut it into squares. To first order a blur adds half of its variance (1/12 px^2 per axis) times the
 * Laplacian; followed to the half maximum, that is 8 ln 2 variances for a Gaussian, and more the sharper the core.
 */
const withoutPixel = (fwhm: number, beta: number): number => {
  const root = 2 ** (1 / beta)
  return Math.sqrt(fwhm ** 2 - (8 / 12) * (root - 1) * (1 + (beta + 1) / root))
}

test('a Gaussian on a pedestal is fitted with its width, height and pedestal', () => {
  const fwhm = 5
  const star = drawn((r2) => 40 + 1000 * Math.exp(-4 * Math.LN2 * (r2 / fwhm ** 2)))
  const fit = fitGaussian(radialProfileOf(star, ellipse(4.5), 5.3), 5.3)
  // A pixel's own width adds a twelfth of a square pixel to the variance.
  expect(fit?.fwhm).toBeCloseTo(Math.sqrt(fwhm ** 2 + (8 * Math.LN2) / 12), 1)
  expect(fit?.offset).toBeCloseTo(40, 0)
  expect(fit!.amplitude / 1000).toBeCloseTo(1 / (1 + (8 * Math.LN2) / 12 / fwhm ** 2), 2)
})

test.each([
  [4, 2.5],
  [4, 3.5],
  [6, 4.765],
  [5, 8],
])('a Moffat star of width %d and beta %d is fitted within 2 %%', (fwhm, beta) => {
  const fit = fitMoffat(radialProfileOf(drawn(moffat(fwhm, beta)), ellipse(4), 1.1 * fwhm), 1.1 * fwhm)
  expect(Math.abs(withoutPixel(fit!.fwhm, beta) / fwhm - 1)).toBeLessThan(0.02)
  expect(Math.abs(fit!.beta / beta - 1)).toBeLessThan(0.1)
})

/** The same as the detection filter shows it. */
const filteredCutout = ({ values, ...cutout }: Cutout): Cutout => {
  const side = 2 * RADIUS + 1
  const smooth = values.map((_, i) => {
    let sum = 0
    for (let y = -1; y <= 1; y++)
      for (let x = -1; x <= 1; x++) sum += (2 - Math.abs(x)) * (2 - Math.abs(y)) * (values[i + y * side + x] ?? 0)
    return sum / 16
  })
  return { ...cutout, values: smooth }
}

test.each([
  [2, 2.5],
  [2, 3.5],
  [3, 3],
  [4, 4.765],
  [6, 2.5],
])('behind the detection filter, a Moffat star of width %d and beta %d has the same fit within 2 %%', (fwhm, beta) => {
  const star = drawn(moffat(fwhm, beta), 1)
  const shape = ellipse(fwhm ** 2 / 4, 1)
  const before = fitMoffat(radialProfileOf(star, shape, 1.2 * fwhm), fwhm)!
  const after = fitMoffat(radialProfileOf(filteredCutout(star), shape, 1.2 * fwhm), fwhm, 'exact')!
  expect(Math.abs(after.fwhm / before.fwhm - 1)).toBeLessThan(0.02)
  expect(Math.abs(after.beta / before.beta - 1)).toBeLessThan(0.04)
  const rough = fitMoffat(radialProfileOf(filteredCutout(star), shape, 1.2 * fwhm), fwhm, 'rough')!
  expect(Math.abs(rough.fwhm / before.fwhm - 1)).toBeLessThan(0.03)
})

test('behind the detection filter, a Gaussian has the same fit within 1 %', () => {
  const star = drawn((r2) => 1000 * Math.exp(-4 * Math.LN2 * (r2 / 4)), 1)
  const before = fitGaussian(radialProfileOf(star, ellipse(1, 1), 2.2), 2.2)!
  const after = fitGaussian(radialProfileOf(filteredCutout(star), ellipse(1, 1), 2.2), 2.2, 'exact')!
  expect(Math.abs(after.fwhm / before.fwhm - 1)).toBeLessThan(0.01)
})

test('the wings widen a fitted Gaussian with an offset by as much as by numerical integration', () => {
  // scipy.optimize.curve_fit of the same model on pixels of a Moffat star of 4 px and beta 3 within 8 px: 4.362 px.
  const fit = fitGaussian(radialProfileOf(drawn(moffat(4, 3), 1), ellipse(3, 1), 4), 4)
  expect(Math.abs(fit!.fwhm / 4.362 - 1)).toBeLessThan(0.01)
})

test('the mean radius of a Gaussian is sqrt(pi / 2) sigma, which is not its half-flux radius', () => {
  const sigma = 2
  const star = drawn((r2) => 1000 * Math.exp(-r2 / (2 * sigma ** 2)), 1)
  const { meanRadius } = radialProfileOf(star, ellipse(4, 1), 2.3548 * sigma)
  expect(Math.abs(meanRadius / (Math.sqrt(Math.PI / 2) * sigma) - 1)).toBeLessThan(0.02)
})

test('what is no star has no fit: nothing, noise without a centre, undefined light', () => {
  const empty = { x: 0, y: 0, radius: RADIUS, values: new Float32Array((2 * RADIUS + 1) ** 2) }
  const nothing = radialProfileOf(empty, ellipse(3), 4)
  expect(fitGaussian(nothing, 4)).toBeNull()
  expect(fitMoffat(nothing, 4)).toBeNull()
  const unknown = radialProfileOf({ ...empty, values: empty.values.map(() => Number.NaN) }, ellipse(3), 4)
  expect(fitGaussian(unknown, 4)).toBeNull()
  expect(fitMoffat(unknown, 4)).toBeNull()
  const hole = radialProfileOf({ ...empty, values: empty.values.map(() => -5) }, ellipse(3), 4)
  expect(fitMoffat(hole, 4)).toBeNull()
})
