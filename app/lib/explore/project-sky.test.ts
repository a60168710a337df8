import { expect, test } from 'vitest'
import { rotationToIcrs } from '#shared/sky/celestial-frame.ts'
import { positionOf, times, vectorOf } from '#shared/sky/rotation.ts'
import { GALAXY_HALF_WIDTH, galaxyOnPlane, type PlanePoint, planeOf } from './project-sky.ts'

const CELLS = galaxyOnPlane()
const TO_ICRS = rotationToIcrs({ axes: 'galactic', system: 'ICRS', equinox: 2000 }, { ra: 0, dec: 0 })

/** Whether a point lies in a convex or slightly dented cell (even-odd rule). */
const isIn = (cell: readonly PlanePoint[], [x, y]: PlanePoint): boolean =>
  cell.reduce((isInside, [xa, ya], i) => {
    const [xb, yb] = cell.at(i - 1)!
    return ya > y !== yb > y && x < ((xb - xa) * (y - ya)) / (yb - ya) + xa ? !isInside : isInside
  }, false)

const isInBand = (l: number, b: number): boolean => {
  const point = planeOf(positionOf(times(TO_ICRS, vectorOf({ ra: l, dec: b }))))
  return CELLS.some((cell) => isIn(cell, point))
}

test('the band of the Milky Way covers its latitudes all around the sky and nothing else, also at the seam near the Southern Cross', () => {
  const wrong: string[] = []
  for (let l = 0.5; l < 360; l += 1)
    for (const b of [
      -60,
      -GALAXY_HALF_WIDTH - 1.5,
      -GALAXY_HALF_WIDTH + 1,
      -3,
      0.1,
      4,
      GALAXY_HALF_WIDTH - 1,
      GALAXY_HALF_WIDTH + 1.5,
      45,
    ])
      if (isInBand(l, b) !== Math.abs(b) < GALAXY_HALF_WIDTH) wrong.push(`${l} ${b}`)
  // Slivers beside the seam, where a cell is cut at its corners.
  expect(wrong.length / (360 * 9)).toBeLessThan(0.002)
  expect(wrong.filter((place) => !/^(29[5-9]|30[0-5])/.test(place))).toEqual([])
})

test('no cell reaches from one edge of the sky to the other', () => {
  for (const cell of CELLS) {
    const xs = cell.map(([x]) => x)
    expect(Math.max(...xs) - Math.min(...xs)).toBeLessThan(10)
  }
})
