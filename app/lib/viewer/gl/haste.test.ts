import { expect, test } from 'vitest'
import type { Scene } from '../protocol.ts'
import { Haste, REST_MS } from './haste.ts'

const PLACE = { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 }

const scene = (midtones: number, e = 0): Scene => ({
  place: { ...PLACE, e },
  width: 100,
  height: 80,
  devicePixelRatio: 2,
  stretch: { shadows: 0, midtones, highlights: 1 },
})

test('only the steps of a slider that keeps moving are drawn with fewer pixels', () => {
  const haste = new Haste()
  expect(haste.stepFor(scene(0.1), 0)).toBe(1)
  expect(haste.stepFor(scene(0.2), 1000)).toBe(1)
  expect(haste.stepFor(scene(0.3), 1050)).toBe(2)
  expect(haste.stepFor(scene(0.4), 1100)).toBe(2)
  expect(haste.stepFor(scene(0.5), 1100 + REST_MS)).toBe(1)
})

test('the same scene once more, a moved picture and another size are drawn in full', () => {
  const haste = new Haste()
  for (const at of [0, 10, 20]) haste.stepFor(scene(0.1 + at / 100), at)
  const same = scene(0.9)
  expect(haste.stepFor(same, 30)).toBe(2)
  expect(haste.stepFor(same, 40)).toBe(1)
  expect(haste.stepFor(scene(0.5, 7), 50)).toBe(1)
  expect(haste.stepFor({ ...scene(0.6, 7), width: 101 }, 60)).toBe(1)
})
