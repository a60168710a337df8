import { expect, test } from 'vitest'
import { fieldsOf, groupIndexes, placeOf, TICKS } from './index-groups.ts'

const file = (name: string, lowArcmin: number | null, highArcmin: number | null) => ({
  name,
  sizeBytes: 10,
  lowArcmin,
  highArcmin,
})

test('the parts of a series are one line, the smallest patterns first and unknown ones last', () => {
  const groups = groupIndexes([
    file('index-mine.fits', null, null),
    file('index-4110.fits', 60, 85),
    file('index-5203-00.fits', 5.6, 8),
    file('index-5203-01.fits', 5.6, 8),
  ])
  expect(groups.map(({ names, sizeBytes }) => [names.length, sizeBytes])).toEqual([
    [2, 20],
    [1, 10],
    [1, 10],
  ])
  expect(groups.at(-1)!.names).toEqual(['index-mine.fits'])
  expect(fieldsOf(groups[1]!)).toEqual([1, 850 / 60])
  expect(fieldsOf(groups[2]!)).toBeNull()
})

test('the drawing has equal distances for equal factors, and ends at both sides', () => {
  const places = TICKS.map(([, width]) => placeOf(width))
  expect(places[0]).toBe(0)
  expect(places[4]! - places[3]!).toBeCloseTo(places[3]! - places[2]!, 10)
  expect([placeOf(0.0001), placeOf(1000)]).toEqual([0, 1])
})
