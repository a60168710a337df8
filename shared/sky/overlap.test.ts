import fc from 'fast-check'
import { expect, test } from 'vitest'
import { offsetPosition, separationDeg } from './angles.ts'
import { contains, type Footprint } from './footprint.ts'
import { overlap, reachesCircle } from './overlap.ts'
import { vectorOf } from './rotation.ts'
import { boxOfCap } from './vectors.ts'

const somewhere = fc.record({
  ra: fc.double({ min: 0, max: 359.999, noNaN: true }),
  dec: fc.double({ min: -90, max: 90, noNaN: true }),
})
const someFrame = (reach: number) =>
  fc.tuple(somewhere, fc.double({ min: 0.1, max: reach, noNaN: true }), fc.double({ min: 0, max: 90, noNaN: true }))
const squareAt = (centre: { ra: number; dec: number }, radius: number, turned: number): Footprint =>
  [45, 135, 225, 315].map((angle) => {
    const { ra, dec } = offsetPosition(centre, radius, angle + turned)
    return [ra, dec] as const
  })

/** Places along the sides of an outline and inside of it. */
const placesIn = (outline: Footprint) => {
  const corners = outline.map(([ra, dec]) => vectorOf({ ra, dec }))
  return corners.flatMap((a, i) => {
    const b = corners.at(i - 1)!
    const c = corners.at(i - 2)!
    return Array.from({ length: 30 }, (_, step) => {
      const [s, t] = [(step % 6) / 5, Math.floor(step / 6) / 8]
      const [x, y, z] = [0, 1, 2].map((k) => a[k]! * (1 - s) + b[k]! * s * (1 - t) + c[k]! * s * t) as [number, number, number]
      return { ra: ((Math.atan2(y, x) * 180) / Math.PI + 360) % 360, dec: (Math.atan2(z, Math.hypot(x, y)) * 180) / Math.PI }
    })
  })
}

test('a frame comes into a circle exactly where some place of it is near enough, anywhere on the sky', () => {
  fc.assert(
    fc.property(
      someFrame(20),
      somewhere,
      fc.double({ min: 0.01, max: 40, noNaN: true }),
      ([centre, size, turned], place, radius) => {
        const outline = squareAt(centre, size, turned)
        const nearest = Math.min(...placesIn(outline).map((point) => separationDeg(point, place)))
        if (nearest <= radius - 1e-9) expect(reachesCircle(outline, place, radius)).toBe(true)
        // The places stand a fifth of a side apart, so that the true distance is less by no more than a tenth of one.
        else if (nearest > radius + size * 0.3 && !contains(outline, place))
          expect(reachesCircle(outline, place, radius)).toBe(false)
      },
    ),
  )
})

test('two frames overlap exactly where they share a place, whichever is asked about the other', () => {
  fc.assert(
    fc.property(someFrame(15), someFrame(15), ([a, sizeA, turnedA], [direction, sizeB, turnedB]) => {
      const near = offsetPosition(a, Math.abs(direction.dec) / 3, direction.ra)
      const [first, second] = [squareAt(a, sizeA, turnedA), squareAt(near, sizeB, turnedB)]
      const isShared = overlap(first, second)
      expect(overlap(second, first)).toBe(isShared)
      if (placesIn(first).some((place) => contains(second, place))) expect(isShared).toBe(true)
      if (separationDeg(a, near) > sizeA + sizeB) expect(isShared).toBe(false)
    }),
  )
})

test('long frames that cross without a corner inside the other overlap', () => {
  const wide: Footprint = [
    [350, -1],
    [10, -1],
    [10, 1],
    [350, 1],
  ]
  const tall: Footprint = [
    [359, -10],
    [1, -10],
    [1, 10],
    [359, 10],
  ]
  expect(overlap(wide, tall)).toBe(true)
  expect(
    overlap(
      wide,
      tall.map(([ra, dec]) => [(ra + 90) % 360, dec] as const),
    ),
  ).toBe(false)
})

test('the box of a cap holds every place of the cap, also at the poles and across 0h', () => {
  fc.assert(
    fc.property(
      somewhere,
      fc.double({ min: 0, max: 180, noNaN: true }),
      fc.double({ min: 0, max: 360, noNaN: true }),
      (centre, radius, angle) => {
        const box = boxOfCap(centre.ra, centre.dec, radius)
        const { ra, dec } = offsetPosition(centre, radius, angle)
        vectorOf({ ra, dec }).forEach((part, axis) => {
          expect(part).toBeGreaterThan(box[axis]![0] - 1e-12)
          expect(part).toBeLessThan(box[axis]![1] + 1e-12)
        })
      },
    ),
  )
})
