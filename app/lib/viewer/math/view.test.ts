import fc from 'fast-check'
import { expect, test } from 'vitest'
import { applyTo, invert } from './affine.ts'
import { type Orientation, orientationOf, upright, uprightSize } from './orientation.ts'
import {
  clampView,
  fitScale,
  fitView,
  frameToScreen,
  leastScale,
  MAX_SCALE,
  panBy,
  pixelToScreen,
  screenToPixel,
  zoomAbout,
} from './view.ts'

const ORIENTATIONS: readonly Orientation[] = [1, 2, 3, 4, 5, 6, 7, 8]
const size = fc.record({ width: fc.integer({ min: 1, max: 12000 }), height: fc.integer({ min: 1, max: 12000 }) })
const screen = fc.record({ width: fc.integer({ min: 200, max: 3000 }), height: fc.integer({ min: 200, max: 3000 }) })
const orientation = fc.constantFrom(...ORIENTATIONS)
const part = fc.double({ min: 0, max: 1, noNaN: true })

test('every orientation carries the picture onto the upright picture, corner to corner', () => {
  fc.assert(
    fc.property(size, orientation, (frame, turn) => {
      const there = upright(turn, frame)
      const { width, height } = uprightSize(turn, frame)
      const corners = [0, frame.width].flatMap((x) => [0, frame.height].map((y) => applyTo(there, { x, y })))
      const expected = [0, width].flatMap((x) => [0, height].map((y) => ({ x, y })))
      const sorted = (points: { x: number; y: number }[]): string =>
        JSON.stringify(points.map(({ x, y }) => [x + 0, y + 0]).sort())
      expect(sorted(corners)).toBe(sorted(expected))
    }),
  )
})

test('the first stored pixel lies where EXIF 2.32 (tag 274) says', () => {
  const frame = { width: 30, height: 20 }
  const first = (turn: Orientation): { x: number; y: number } => applyTo(upright(turn, frame), { x: 0, y: 0 })
  // Row 0 / column 0 at: top left, top right, bottom right, bottom left, left top, right top, right bottom, left bottom.
  expect(ORIENTATIONS.map(first)).toEqual([
    { x: 0, y: 0 },
    { x: 30, y: 0 },
    { x: 30, y: 20 },
    { x: 0, y: 20 },
    { x: 0, y: 0 },
    { x: 20, y: 0 },
    { x: 20, y: 30 },
    { x: 0, y: 30 },
  ])
  // In 5 and 7 the picture is mirrored: row 0 is a side, column 0 is top or bottom.
  expect(applyTo(upright(6, frame), { x: 30, y: 0 })).toEqual({ x: 20, y: 30 })
  expect(applyTo(upright(8, frame), { x: 30, y: 0 })).toEqual({ x: 0, y: 0 })
})

test('a header says which way up the picture is', () => {
  const card = (value: string | number) => [{ keyword: 'Orientation', value }]
  expect(orientationOf([], false)).toBe(1)
  expect(orientationOf([], true)).toBe(4)
  expect(orientationOf(card(6), false)).toBe(6)
  expect(orientationOf(card('right-top'), false)).toBe(6)
  expect(orientationOf(card(0), false)).toBe(1)
})

test('screen to pixel undoes pixel to screen, for every orientation and zoom', () => {
  fc.assert(
    fc.property(
      size,
      screen,
      orientation,
      part,
      part,
      fc.double({ min: 0.01, max: 32, noNaN: true }),
      (frame, window, turn, u, v, scale) => {
        const picture = uprightSize(turn, frame)
        const view = clampView({ scale, x: u * picture.width, y: v * picture.height }, picture, window)
        const toScreen = frameToScreen(view, frame, turn, window)
        const pixel = { x: u * frame.width - 0.5, y: v * frame.height - 0.5 }
        const back = screenToPixel(toScreen, pixelToScreen(toScreen, pixel))
        expect(back.x).toBeCloseTo(pixel.x, 6)
        expect(back.y).toBeCloseTo(pixel.y, 6)
      },
    ),
  )
})

test('a bottom-up frame of 100 x 50 at 200 % shows its first pixel at the lower left', () => {
  const frame = { width: 100, height: 50 }
  const window = { width: 200, height: 100 }
  const toScreen = frameToScreen(fitView(frame, window), frame, 4, window)
  expect(pixelToScreen(toScreen, { x: 0, y: 0 })).toEqual({ x: 1, y: 99 })
  expect(pixelToScreen(toScreen, { x: 99, y: 49 })).toEqual({ x: 199, y: 1 })
  // The middle of superpixel 0 of a mosaic is half a pixel from the first pixel's centre.
  expect(pixelToScreen(toScreen, { x: 0.5, y: 0.5 })).toEqual({ x: 2, y: 98 })
})

test('zooming keeps the point under the finger, as long as the picture is larger than the screen', () => {
  fc.assert(
    fc.property(screen, part, part, fc.double({ min: 1, max: 4, noNaN: true }), (window, u, v, factor) => {
      const picture = { width: 12000, height: 9000 }
      const at = { x: u * window.width, y: v * window.height }
      const before = clampView({ scale: 1, x: 6000, y: 4500 }, picture, window)
      const after = zoomAbout(before, factor, at, picture, window)
      const under = (view: typeof before) => applyTo(invert(frameToScreen(view, picture, 1, window)), at)
      expect(under(after).x).toBeCloseTo(under(before).x, 6)
      expect(under(after).y).toBeCloseTo(under(before).y, 6)
    }),
  )
})

test('the picture never leaves the screen, and the scale stays between fit and 32', () => {
  fc.assert(
    fc.property(
      size,
      screen,
      fc.array(fc.tuple(fc.double({ min: 0.05, max: 20, noNaN: true }), fc.integer({ min: -5000, max: 5000 })), {
        maxLength: 12,
      }),
      (picture, window, moves) => {
        let view = fitView(picture, window)
        for (const [factor, by] of moves) {
          view = zoomAbout(view, factor, { x: window.width / 3, y: window.height / 4 }, picture, window)
          view = panBy(view, { x: by, y: -by }, picture, window)
        }
        expect(view.scale).toBeGreaterThanOrEqual(leastScale(picture, window) * (1 - 1e-12))
        expect(view.scale).toBeLessThanOrEqual(MAX_SCALE)
        const left = window.width / 2 - view.x * view.scale
        const right = left + picture.width * view.scale
        if (picture.width * view.scale >= window.width) {
          expect(left).toBeLessThanOrEqual(1e-6)
          expect(right).toBeGreaterThanOrEqual(window.width - 1e-6)
        } else expect(left + right).toBeCloseTo(window.width, 6)
      },
    ),
  )
})

test('fit shows everything, and not smaller than it must', () => {
  expect(fitScale({ width: 6248, height: 4176 }, { width: 1180, height: 820 })).toBeCloseTo(1180 / 6248, 12)
  expect(fitScale({ width: 2, height: 2 }, { width: 1180, height: 820 })).toBe(MAX_SCALE)
})
