import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Box, isInside, overlaps } from './box.ts'
import { type LabelWish, placeLabels } from './place-labels.ts'

const screen: Box = { x: 0, y: 0, width: 1180, height: 820 }

const wish = fc.record({
  width: fc.integer({ min: 20, max: 260 }),
  height: fc.constant(17),
  priority: fc.integer({ min: 0, max: 5000 }),
  mark: fc.record({
    x: fc.integer({ min: -200, max: 1400 }),
    y: fc.integer({ min: -200, max: 1000 }),
    rx: fc.integer({ min: 6, max: 500 }),
    ry: fc.integer({ min: 6, max: 500 }),
    angleDeg: fc.integer({ min: -90, max: 90 }),
  }),
})
const wishes = fc.array(wish, { maxLength: 80 }).map((list) => list.map((item, i): LabelWish => ({ ...item, id: `object ${i}` })))
const obstacles = fc.array(
  fc.record({
    x: fc.integer({ min: 0, max: 1000 }),
    y: fc.integer({ min: 0, max: 700 }),
    width: fc.integer({ min: 10, max: 300 }),
    height: fc.integer({ min: 10, max: 300 }),
  }),
  { maxLength: 4 },
)

test('labels overlap neither each other nor the panels, and lie inside the screen', () => {
  fc.assert(
    fc.property(wishes, obstacles, (list, panels) => {
      const placed = placeLabels(list, { screen, obstacles: panels, limit: 60 })
      placed.forEach((label, i) => {
        expect(isInside(label, screen)).toBe(true)
        expect(placed.slice(i + 1).some((other) => overlaps(label, other))).toBe(false)
        expect(panels.some((panel) => overlaps(label, panel))).toBe(false)
      })
    }),
  )
})

test('the same question has the same answer, also when the former places are handed back', () => {
  fc.assert(
    fc.property(wishes, obstacles, (list, panels) => {
      const first = placeLabels(list, { screen, obstacles: panels, limit: 40 })
      expect(placeLabels([...list].reverse(), { screen, obstacles: panels, limit: 40 })).toEqual(first)
      const before = new Map(first.map(({ id, candidate }) => [id, candidate]))
      expect(placeLabels(list, { screen, obstacles: panels, limit: 40, before })).toEqual(first)
    }),
  )
})

test('what is more important never gives way: without the less important ones it stands in the same place', () => {
  fc.assert(
    fc.property(wishes, fc.integer({ min: 0, max: 5000 }), (list, least) => {
      // Marks that should stay readable count for everybody, so only outlines without a core are compared.
      const large = list.map((item) => ({ ...item, mark: { ...item.mark, rx: item.mark.rx + 20 } }))
      const all = placeLabels(large, { screen, obstacles: [], limit: 500 })
      const few = placeLabels(
        large.filter((item) => item.priority >= least),
        { screen, obstacles: [], limit: 500 },
      )
      const kept = new Set(few.map(({ id }) => id))
      expect(all.filter(({ id }) => kept.has(id))).toEqual(few)
    }),
  )
})

test('the first label stands to the right of its mark; one that is pushed away has a leader to its outline', () => {
  const mark = { x: 500, y: 400, rx: 10, ry: 10, angleDeg: 0 }
  const one: LabelWish = { id: 'M 1', width: 100, height: 17, priority: 9, mark }
  const [label] = placeLabels([one], { screen, obstacles: [], limit: 9 })
  expect(label).toMatchObject({ x: 515, y: 391.5, leader: null })
  const wall: Box = { x: 380, y: 370, width: 250, height: 60 }
  const [pushed] = placeLabels([one], { screen, obstacles: [wall], limit: 9 })
  const [start] = pushed!.leader!
  expect(Math.hypot(start.x - 500, start.y - 400)).toBeCloseTo(10, 6)
})

test('labels that find no place are left out, the most important ones stay', () => {
  const crowd = Array.from({ length: 100 }, (_, i): LabelWish => {
    const mark = { x: 590, y: 410, rx: 6, ry: 6, angleDeg: 0 }
    return { id: `star ${i}`, width: 120, height: 17, priority: i, mark }
  })
  const placed = placeLabels(crowd, { screen, obstacles: [], limit: 500 })
  expect(placed.length).toBeGreaterThan(5)
  expect(placed.length).toBeLessThan(40)
  expect(placed[0]!.id).toBe('star 99')
})

test('a large object bears its name inside, also when its outline lies beyond the screen, and beside a star that is there', () => {
  const mark = { x: 590, y: 410, rx: 900, ry: 800, angleDeg: 0 }
  const nebula: LabelWish = { id: 'M 42', width: 140, height: 17, priority: 9, mark }
  const star: LabelWish = { id: 'Trapezium', width: 80, height: 17, priority: 1, mark: { ...mark, rx: 6, ry: 6 } }
  const [alone] = placeLabels([nebula], { screen, obstacles: [], limit: 9 })
  expect(alone).toMatchObject({ x: 520, y: 401.5, leader: null })
  const [beside] = placeLabels([nebula, star], { screen, obstacles: [], limit: 9 })
  expect(beside).toMatchObject({ id: 'M 42', x: 520, y: 425.5 })
})
