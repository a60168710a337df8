import { expect, test } from 'vitest'
import { orientationDeg } from './orientation.ts'
import type { Wcs } from './wcs.ts'

const wcs = (cd: Wcs['cd']): Wcs => ({ crval: [0, 0], crpix: [0, 0], cd, sip: null })

test('a picture with north at the end of its columns is at 0, whichever way east lies', () => {
  expect(
    orientationDeg(
      wcs([
        [-1, 0],
        [0, 1],
      ]),
    ),
  ).toBeCloseTo(0, 12)
  expect(
    orientationDeg(
      wcs([
        [1, 0],
        [0, 1],
      ]),
    ),
  ).toBeCloseTo(0, 12)
})

// Stock solve-field 0.93 on a 512 x 512 picture of Orion's belt: this matrix, and "up is 177.457 degrees E of N", parity neg.
test('solve-field says the same of its own matrix', () => {
  const cd: Wcs['cd'] = [
    [-0.0198680829642, 0.000886768211945],
    [-0.00087877300772, -0.0198860521518],
  ]
  expect(orientationDeg(wcs(cd))).toBeCloseTo(177.457, 3)
})
