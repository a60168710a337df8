import type { SipPolynomial } from '#shared/records/solution.ts'
import type { Wcs } from './wcs.ts'

/**
 * The WCS of the full frame from one found on a picture whose pixels are means of `binning` x `binning` full pixels.
 * Pixel X of the picture covers the full pixels nX to nX + n - 1, so its centre lies at nX + (n - 1) / 2.
 */
export const fullFrameWcs = ({ crval, crpix, cd, sip }: Wcs, binning: number): Wcs => {
  const shift = (binning - 1) / 2
  const polynomial = (from: SipPolynomial): SipPolynomial => scaledPolynomial(from, binning)
  return {
    crval,
    crpix: [crpix[0] * binning + shift, crpix[1] * binning + shift],
    cd: [
      [cd[0][0] / binning, cd[0][1] / binning],
      [cd[1][0] / binning, cd[1][1] / binning],
    ],
    sip: sip && {
      a: polynomial(sip.a),
      b: polynomial(sip.b),
      ap: sip.ap && polynomial(sip.ap),
      bp: sip.bp && polynomial(sip.bp),
    },
  }
}

// n f(u / n, v / n) has the coefficients n^(1 - i - j) times those of f(u, v).
const scaledPolynomial = ({ order, coefficients }: SipPolynomial, binning: number): SipPolynomial => ({
  order,
  coefficients: Object.fromEntries(
    Object.entries(coefficients).map(([key, value]) => {
      const [i, j] = key.split('_').map(Number) as [number, number]
      return [key, value * binning ** (1 - i - j)]
    }),
  ),
})
