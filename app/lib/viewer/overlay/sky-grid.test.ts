import { describe, expect, test } from 'vitest'
import { skyToPixel, type Wcs } from '#shared/sky/wcs.ts'
import { gridLines } from './sky-grid.ts'

const SIZE = { width: 800, height: 600 }
const AREA = { x: 0, y: 0, ...SIZE }
const STILL = { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 }

const wcsAt = (ra: number, dec: number, fieldDeg: number): Wcs => {
  const scale = fieldDeg / SIZE.width
  return {
    crval: [ra, dec],
    crpix: [399.5, 299.5],
    cd: [
      [-scale, 0],
      [0, -scale],
    ],
    sip: null,
  }
}

describe('the grid of the sky', () => {
  test.each([0.05, 0.5, 2, 10, 40])('has some lines of each kind, evenly apart, in a field of %s degrees', (field) => {
    const lines = gridLines(wcsAt(83.8, -5.4, field), STILL, AREA)
    for (const kind of ['ra', 'dec'] as const) {
      const values = lines.filter((line) => line.kind === kind).map(({ value }) => value)
      expect(values.length).toBeGreaterThanOrEqual(2)
      expect(values.length).toBeLessThanOrEqual(16)
      const steps = values.slice(1).map((value, i) => value - values[i]!)
      for (const step of steps) expect(step).toBeCloseTo(steps[0]!, 6)
    }
  })

  test('lies where the sky is, and is named at its edge', () => {
    const wcs = wcsAt(83.8, -5.4, 2)
    for (const { kind, value, pieces, text, label } of gridLines(wcs, STILL, AREA)) {
      const [first] = pieces[0]!
      const pixel = skyToPixel(wcs, kind === 'dec' ? { ra: 83.8, dec: value } : { ra: value, dec: -5.4 })!
      const nearest = Math.min(...pieces.flat().map(({ x, y }) => Math.hypot(x - pixel.x - 0.5, y - pixel.y - 0.5)))
      expect(first).toBeDefined()
      expect(nearest).toBeLessThan(20)
      expect(text).toMatch(kind === 'ra' ? /^5h \d\dm$/ : /^−[456]° \d\d′$/)
      if (label) expect(kind === 'dec' ? label.x : label.y).toBeCloseTo(4, 5)
    }
  })

  test('goes on across 0h', () => {
    const lines = gridLines(wcsAt(0.1, 10, 4), STILL, AREA)
    const values = lines.filter(({ kind }) => kind === 'ra').map(({ value }) => value)
    expect(values).toContain(0)
    expect(Math.max(...values)).toBeGreaterThan(350)
    for (const line of lines) expect(line.pieces).toHaveLength(1)
  })

  test.each([90, -90])('goes all around the pole at %s degrees', (dec) => {
    const lines = gridLines(wcsAt(0, dec, 5), STILL, AREA)
    const ras = lines.filter(({ kind }) => kind === 'ra').map(({ value }) => value)
    expect(Math.max(...ras) - Math.min(...ras)).toBeGreaterThan(250)
    const circles = lines.filter(({ kind }) => kind === 'dec')
    expect(circles.length).toBeGreaterThan(1)
  })
})
