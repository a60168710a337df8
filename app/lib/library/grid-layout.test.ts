import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type GridMetrics, layoutGrid, neighbour, spanOf, tilesBetween } from './grid-layout.ts'
import type { Section } from './sort.ts'

const METRICS: GridMetrics = { width: 1000, wantedTile: 200, gap: 8, aspect: 0.75, caption: 40, heading: 48 }
const nights = (...counts: number[]): Section[] => {
  let start = 0
  return counts.map((count, i) => {
    const section = { key: `2026-01-${String(i + 1).padStart(2, '0')}`, start, count }
    start += count
    return section
  })
}
const someNights = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12 }).map((counts) => nights(...counts))
const someMetrics = fc.record({
  width: fc.integer({ min: 100, max: 2000 }),
  wantedTile: fc.integer({ min: 80, max: 500 }),
  gap: fc.integer({ min: 0, max: 24 }),
  aspect: fc.constantFrom(0.66, 0.75, 1),
  caption: fc.integer({ min: 0, max: 60 }),
  heading: fc.integer({ min: 0, max: 60 }),
})

test('a row is filled to its edge, and a narrow screen still has one column', () => {
  const layout = layoutGrid(nights(10), METRICS)
  expect(layout.columns).toBe(4)
  expect(layout.columns * layout.tileWidth + 3 * METRICS.gap).toBeCloseTo(1000, 9)
  expect(layoutGrid(nights(10), { ...METRICS, width: 90 }).columns).toBe(1)
})

test('the window shows every tile that touches it, once, and none that lies more than a row outside', () => {
  fc.assert(
    fc.property(someNights, someMetrics, fc.nat(20_000), fc.integer({ min: 1, max: 2000 }), (sections, metrics, top, height) => {
      const layout = layoutGrid(sections, metrics)
      const shown = tilesBetween(layout, top, top + height)
      const indexes = shown.map(({ index }) => index)
      expect(new Set(indexes).size).toBe(indexes.length)
      const count = sections.at(-1)!.start + sections.at(-1)!.count
      const touching = Array.from({ length: count }, (_, i) => i).filter((index) => {
        const span = spanOf(layout, index)!
        return span.bottom > top && span.top < top + height
      })
      for (const index of touching) expect(indexes).toContain(index)
      const step = layout.tileHeight + layout.gap
      for (const { y } of shown) expect(y > top - step && y < top + height + step).toBe(true)
    }),
  )
})

test('no two tiles overlap and all lie inside the grid', () => {
  fc.assert(
    fc.property(someNights, someMetrics, (sections, metrics) => {
      const layout = layoutGrid(sections, metrics)
      const places = tilesBetween(layout, 0, layout.height).map(({ x, y }) => `${Math.round(x)},${y}`)
      expect(new Set(places).size).toBe(places.length)
      for (const { x, y } of tilesBetween(layout, 0, layout.height)) {
        expect(x + layout.tileWidth).toBeLessThanOrEqual(metrics.width + 1e-6)
        expect(y + layout.tileHeight).toBeLessThanOrEqual(layout.height)
      }
    }),
  )
})

test('forty thousand frames in a thousand nights place a screen of tiles, not forty thousand', () => {
  const layout = layoutGrid(nights(...Array.from({ length: 1000 }, () => 40)), METRICS)
  expect(tilesBetween(layout, layout.height / 2, layout.height / 2 + 820).length).toBeLessThan(40)
})

test('down and up keep the column across a heading, and the ends hold', () => {
  const layout = layoutGrid(nights(6, 9), METRICS)
  expect(neighbour(layout, 1, 'down')).toBe(5)
  expect(neighbour(layout, 5, 'down')).toBe(7)
  expect(neighbour(layout, 7, 'up')).toBe(5)
  expect(neighbour(layout, 2, 'down')).toBe(5)
  expect(neighbour(layout, 0, 'left')).toBe(0)
  expect(neighbour(layout, 14, 'right')).toBe(14)
  expect(neighbour(layout, 14, 'down')).toBe(14)
  expect(neighbour(layout, 0, 'up')).toBe(0)
})

test('frames without a date have room for their heading; an ungrouped library has none', () => {
  expect(layoutGrid([{ key: '', start: 0, count: 1 }], METRICS).blocks[0]?.rowsTop).toBe(METRICS.heading)
  expect(layoutGrid([{ key: null, start: 0, count: 1 }], METRICS).blocks[0]?.rowsTop).toBe(0)
})

test('an empty library has no neighbours and no height', () => {
  const layout = layoutGrid([{ key: null, start: 0, count: 0 }], METRICS)
  expect(layout.height).toBe(0)
  expect(neighbour(layout, 0, 'down')).toBe(0)
  expect(spanOf(layout, 0)).toBeNull()
})
