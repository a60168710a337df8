import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SearchQuery } from '#shared/records/search.ts'
import { separationDeg } from '#shared/sky/angles.ts'
import { contains } from '#shared/sky/footprint.ts'
import { type Area, MOST_CORNERS, outlineOf, polygonOf, withCorner } from './area.ts'
import { placeAt, SKY_HALF_WIDTH } from './project-sky.ts'

const at = (ra: number, dec: number) => ({ ra, dec })
const drawn = (...corners: ReturnType<typeof at>[]): Area =>
  corners.reduce<Area>((area, corner) => {
    const next = withCorner(area, corner)
    if (typeof next === 'string') throw new Error(next)
    return next
  }, [])

test('an area of less than half of the sky can be drawn anywhere, and a search takes it', () =>
  fc.assert(
    fc.property(fc.double({ min: 0, max: 359.9, noNaN: true }), fc.double({ min: -89, max: 89, noNaN: true }), (ra, dec) => {
      const corners = [0, 72, 144, 216, 288].map((angle) => {
        const [x, y] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)]
        return at(
          (ra + (5 * x) / Math.max(0.02, Math.cos((dec * Math.PI) / 180)) + 360) % 360,
          Math.max(-90, Math.min(90, dec + 5 * y)),
        )
      })
      const area = corners.reduce<Area | string>((all, corner) => (typeof all === 'string' ? all : withCorner(all, corner)), [])
      if (typeof area === 'string') return
      const { polygon } = SearchQuery.parse({ polygon: polygonOf(area) })
      expect(polygon).toHaveLength(5)
      for (const [i, corner] of polygon!.entries()) expect(separationDeg(at(...corner), corners[i]!)).toBeLessThan(0.001)
    }),
  ))

test('half of the sky is too much, and corners come to an end', () => {
  const area = drawn(at(0, 0), at(90, 0))
  expect(withCorner(area, at(200, 0))).toMatch(/less than half/)
  const many = drawn(...Array.from({ length: MOST_CORNERS }, (_, i) => at(i / 10, (i % 7) / 10)))
  expect(withCorner(many, at(3, 3))).toMatch(/at most 64/)
})

test('an outline is closed from the third corner on, bends as great circles do, and is broken at the seam', () => {
  expect(outlineOf([]).sides).toEqual([])
  expect(outlineOf(drawn(at(10, 10))).sides.flat()).toHaveLength(0)
  expect(outlineOf(drawn(at(10, 10), at(14, 10))).sides).toHaveLength(1)
  const square = drawn(at(20, 40), at(60, 40), at(60, 60), at(20, 60))
  const { sides, corners } = outlineOf(square)
  expect([sides.length, corners.length]).toEqual([4, 4])
  const middle = sides[0]![Math.floor(sides[0]!.length / 2)]!
  // A great circle between two places of the north runs north of their parallel.
  expect(placeAt(...middle)!.dec).toBeGreaterThan(41)
  for (const run of outlineOf(drawn(at(175, 0), at(185, 0), at(180, 8))).sides)
    for (const [i, [x]] of run.entries()) expect(Math.abs(x - (run[i - 1]?.[0] ?? x))).toBeLessThan(SKY_HALF_WIDTH / 4)
})

test('what is drawn around a place holds it, concave or not', () => {
  const hook = drawn(at(0, 0), at(10, 0), at(10, 10), at(5, 3), at(0, 10))
  expect(contains(polygonOf(hook), at(9, 4))).toBe(true)
  expect(contains(polygonOf(hook), at(5, 8))).toBe(false)
})
