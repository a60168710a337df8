import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hlc, isTooFarAhead } from '#shared/sync/hlc.ts'
import type { Change, SyncResponse } from '#shared/sync/protocol.ts'
import { clockOffsetOf, latestOf, outcomeOf, restamp } from './outcome.ts'

const change = (stamp: string): Change => ({ table: 'reviews', id: 'a', stamp, patch: { rating: 3 } })
const response = (patch: Partial<SyncResponse>): SyncResponse => ({
  cursor: 1,
  changes: [],
  more: false,
  refused: [],
  now: 0,
  ...patch,
})

test('each sent change ends up in exactly one place: confirmed, stamped anew, or refused', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat({ max: 1e6 }), { maxLength: 30 }),
      fc.func(fc.constantFrom(null, 'sync.clock-ahead', 'sync.bad-field')),
      (times, verdictOf) => {
        const sent = times.map((time) => change(hlc(time, 0, 'tablet')))
        const refused = sent.flatMap(({ stamp }) => {
          const code = verdictOf(stamp)
          return code ? [{ stamp, code }] : []
        })
        const { confirmed, early, refused: lost } = outcomeOf(sent, response({ refused }))
        expect(confirmed.length + early.length + lost.length).toBe(sent.length)
        for (const { code } of lost) expect(code).toBe('sync.bad-field')
      },
    ),
  )
})

test('edits that were stamped too early keep their order and are never too far ahead again', () => {
  const now = Date.UTC(2026, 0, 1)
  const early = [1, 2, 3].map((hour) => change(hlc(now + hour * 3_600_000, 0, 'tablet')))
  const again = restamp(early, hlc(now - 1000, 0, 'other'), now, 'tablet')
  const stamps = again.map(({ stamp }) => stamp)
  expect([...stamps].sort()).toEqual(stamps)
  expect(new Set(stamps).size).toBe(3)
  for (const stamp of stamps) expect(isTooFarAhead(stamp, now)).toBe(false)
})

test('the latest of no stamps is the one that was known before', () => {
  expect(latestOf([], 'b')).toBe('b')
  expect(latestOf(['a', 'c'], 'b')).toBe('c')
})

test('a clock that is seconds off counts as right, one that is an hour off does not', () => {
  expect(clockOffsetOf(1_000_000, 1_020_000)).toBe(0)
  expect(clockOffsetOf(1_000_000, 4_600_000)).toBe(-3_600_000)
})
