import fc from 'fast-check'
import { expect, test } from 'vitest'
import { superseded } from '#server/sync/compact.ts'
import { hlc, isStamp, nextHlc } from '#shared/sync/hlc.ts'
import { mergeChange } from '#shared/sync/merge.ts'
import type { Change, Row } from '#shared/sync/protocol.ts'

const change: fc.Arbitrary<Change> = fc.record({
  table: fc.constant('reviews'),
  id: fc.constant('m31'),
  stamp: fc.tuple(fc.nat(50), fc.nat(3), fc.constantFrom('tablet', 'server')).map(([t, n, d]) => hlc(t, n, d)),
  patch: fc.dictionary(fc.constantFrom('notes', 'rating', 'isRejected'), fc.nat(9), { minKeys: 1 }),
})
// A stamp names one change: two different changes never share it.
const changes = fc.uniqueArray(change, { selector: ({ stamp }) => stamp })
const fold = (list: readonly Change[]): Row | undefined => list.reduce<Row | undefined>(mergeChange, undefined)
const sorted = (row: Row | undefined) =>
  row && { ...row, fields: Object.entries(row.fields).sort(), stamps: Object.entries(row.stamps).sort() }

test('any order and any repeats of the same changes give the same row', () => {
  fc.assert(
    fc.property(changes, fc.infiniteStream(fc.nat()), (list, random) => {
      const shuffled = [...list, ...list]
        .map((c) => [random.next().value, c] as const)
        .sort((a, b) => a[0] - b[0])
        .map(([, c]) => c)
      expect(sorted(fold(shuffled))).toEqual(sorted(fold(list)))
    }),
  )
})

test('stamps of a device only grow, whatever its wall clock does', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(2 ** 40), { minLength: 1 }), (times) => {
      let latest = hlc(0, 0, 'tablet')
      for (const now of times) {
        const next = nextHlc(latest, now, 'tablet')
        expect(next > latest).toBe(true)
        expect(isStamp(next)).toBe(true)
        latest = next
      }
    }),
  )
})

test('stamps also grow when a clock stands still for a hundred thousand changes', () => {
  let latest = hlc(1000, 0xfff0, 'tablet')
  for (let i = 0; i < 100_000; i++) {
    const next = nextHlc(latest, 500, 'tablet')
    if (!(next > latest) || !isStamp(next)) throw new Error(`${next} does not follow ${latest}`)
    latest = next
  }
  expect(latest > hlc(1001, 0, 'tablet')).toBe(true)
})

test('without its superseded changes a row is still the same, for those who saw the beginning and for those who did not', () => {
  fc.assert(
    fc.property(changes, fc.nat(20), (list, seen) => {
      const logged = list.map((c, i) => ({ ...c, seq: i + 1 }))
      const dropped = new Set(superseded(logged).map(({ seq }) => seq))
      const later = logged.slice(seen).filter(({ seq }) => !dropped.has(seq))
      expect(sorted(fold([...logged.slice(0, seen), ...later]))).toEqual(sorted(fold(list)))
    }),
  )
})
