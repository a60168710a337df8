import fc from 'fast-check'
import { expect, test } from 'vitest'
import { surplus } from './budget.ts'

const file = (hash: string, bytes: number, usedAt: number) => ({ hash, kind: 'preview' as const, bytes, usedAt })

test('the longest unused previews go first, and no more than needed', () => {
  const previews = [file('old', 40, 1), file('new', 40, 3), file('older', 40, 0)]
  expect(surplus(previews, 120, new Set())).toEqual([])
  expect(surplus(previews, 80, new Set())).toEqual(['older'])
  expect(surplus(previews, 79, new Set())).toEqual(['older', 'old'])
})

test('a starred frame keeps its preview even when the budget is gone', () => {
  expect(surplus([file('starred', 90, 0), file('seen', 20, 5)], 50, new Set(['starred']))).toEqual(['seen'])
})

test('what stays fits the budget, or nothing more could go', () => {
  const list = fc.uniqueArray(fc.tuple(fc.string(), fc.nat(1000), fc.nat()), { selector: ([hash]) => hash })
  fc.assert(
    fc.property(list, fc.nat(5000), (rows, budget) => {
      const previews = rows.map(([hash, bytes, usedAt]) => file(hash, bytes, usedAt))
      const gone = new Set(surplus(previews, budget, new Set()))
      const left = previews.filter(({ hash }) => !gone.has(hash)).reduce((sum, { bytes }) => sum + bytes, 0)
      expect(left <= budget || gone.size === previews.length).toBe(true)
    }),
  )
})
