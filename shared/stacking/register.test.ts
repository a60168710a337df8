import { describe, expect, test } from 'vitest'
import { randomFrom } from '#shared/kernels/float/index.ts'
import { type Homography, invert, mapPoint } from '#shared/kernels/warp/index.ts'
import type { Point } from './point.ts'
import { registerStars } from './register.ts'

const turned = (degrees: number, dx: number, dy: number, scale = 1): Homography => {
  const [c, s] = [scale * Math.cos((degrees * Math.PI) / 180), scale * Math.sin((degrees * Math.PI) / 180)]
  return [c, -s, dx, s, c, dy, 0, 0, 1]
}

/** Stars of a field, brightest first, and what a frame that lies elsewhere sees of them. */
const field = (seed: number, count: number, map: Homography, { lost = 0.1, added = 0.1, noise = 0.1, size = 2000 } = {}) => {
  const random = randomFrom(seed)
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const reference = Array.from({ length: count }, (): Point => ({ x: size * random(), y: size * random() }))
  const back = invert(map)
  const frame = reference
    .map(({ x, y }) => mapPoint(back, x, y))
    .filter(({ x, y }) => x >= 0 && y >= 0 && x < size && y < size && random() > lost)
    .map(({ x, y }) => ({ x: x + noise * normal(), y: y + noise * normal() }))
    // Brightness is not quite the same in any two frames.
    .flatMap((star) => (random() < added ? [{ x: size * random(), y: size * random() }, star] : [star]))
  return { reference, frame }
}

/** The farthest that a corner of the frame is off [px]. */
const worst = (found: Homography, truth: Homography, size = 2000): number =>
  Math.max(
    ...[0, size].flatMap((x) =>
      [0, size].map((y) => {
        const [a, b] = [mapPoint(found, x, y), mapPoint(truth, x, y)]
        return Math.hypot(a.x - b.x, a.y - b.y)
      }),
    ),
  )

describe('registering', () => {
  test.each([
    ['a dither', turned(0, 7.3, -4.1)],
    ['a meridian flip', turned(180, 1990, 2012)],
    ['a field that turned', turned(-37, 300, 900)],
    ['another focal length', turned(4, 50, 20, 1.23)],
    ['a half of the field', turned(2, 1000, 30)],
  ])('finds %s among lost, added and trembling stars', (_, map) => {
    for (const seed of [1, 2, 3]) {
      const { reference, frame } = field(seed, 200, map)
      const found = registerStars(reference, frame)
      expect(found.ok ? '' : found.fault.message).toBe('')
      if (!found.ok) continue
      expect(worst(found.value.toReference, map)).toBeLessThan(0.35)
      expect(found.value.rmsPx).toBeLessThan(0.25)
      expect(found.value.scale).toBeCloseTo(Math.hypot(map[0], map[3]), 3)
    }
  })

  test('finds the tilt of a wide field', () => {
    const map: Homography = [1.01, 0.02, 14, -0.02, 0.99, -22, 4e-6, -3e-6, 1]
    const { reference, frame } = field(9, 400, map, { noise: 0.05 })
    const found = registerStars(reference, frame)
    expect(found.ok && found.value.model).toBe('homography')
    expect(found.ok && worst(found.value.toReference, map)).toBeLessThan(0.1)
  })

  test('needs no more than a handful of stars, and then a model that they bear', () => {
    const map = turned(1, 20, -30)
    const { reference, frame } = field(4, 6, map, { lost: 0, added: 0, noise: 0.02, size: 800 })
    const found = registerStars(reference, frame)
    expect(found.ok && found.value.model).toBe('similarity')
    expect(found.ok && worst(found.value.toReference, map, 800)).toBeLessThan(0.3)
  })

  test('says so when the stars are those of another field, or too few', () => {
    for (let seed = 1; seed < 8; seed++) {
      const [one, other] = [field(seed, 150, turned(0, 0, 0)), field(seed + 100, 150, turned(0, 0, 0))]
      const found = registerStars(one.reference, other.frame)
      expect(found.ok ? `matched ${found.value.matched}` : found.fault.code).toBe('register.no-match')
    }
    const none = registerStars([{ x: 1, y: 1 }], field(1, 50, turned(0, 0, 0)).frame)
    expect(none.ok ? '' : none.fault.code).toBe('register.few-stars')
  })
})
