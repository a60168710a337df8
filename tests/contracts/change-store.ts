import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ChangeStore } from '#server/sync/change-store.ts'
import { record, sync } from '#server/sync/sync.ts'
import { hlc } from '#shared/sync/hlc.ts'
import { mergeChange } from '#shared/sync/merge.ts'
import type { Change, Row, SyncRequest } from '#shared/sync/protocol.ts'
import { Tablet } from '#tests/support/tablet.ts'

/** What every store of changes must do. `open` gives an empty one. */
export const changeStoreContract = (name: string, open: () => ChangeStore, fuzzRuns: number): void => {
  const line = (store: ChangeStore, now: number) => (request: SyncRequest) => sync(store, request, now)

  describe(name, () => {
    test('a change is taken once, however often it comes', () => {
      const store = open()
      const change: Change = { table: 'reviews', id: 'm31', stamp: hlc(1000, 0, 'a'), patch: { rating: 3 } }
      expect([store.append(change), store.append(change)]).toEqual([true, false])
      expect(store.since(0, 10).map((entry) => entry.change)).toEqual([change])
    })

    test('a change whose other half comes later is one change, and everybody hears of the whole', () => {
      const store = open()
      const stamp = hlc(1000, 0, 'a')
      store.append({ table: 'reviews', id: 'm31', stamp, patch: { rating: 3 } }, 'home')
      const cursor = store.newest()
      expect(store.append({ table: 'reviews', id: 'm31', stamp, patch: { rating: 3, notes: 'sharp' } }, 'home')).toBe(true)
      const [entry, ...others] = store.since(cursor, 10)
      expect(entry).toMatchObject({ origin: null, change: { stamp, patch: { rating: 3, notes: 'sharp' } } })
      expect([others, store.since(0, 10).length]).toEqual([[], 1])
    })

    test('a server takes what another measured, and keeps for later what it cannot read yet; a tablet may do neither', () => {
      const store = open()
      const changes: Change[] = [
        { table: 'triage', id: 'm31', stamp: hlc(1000, 0, 'server-rig'), patch: { glance: 'f00d' } },
        { table: 'reviews', id: 'm31', stamp: hlc(1000, 1, 'a'), patch: { rating: 4, colour: 'red' } },
        { table: 'telescopes', id: 't1', stamp: hlc(1000, 2, 'a'), patch: { name: 'of next year' } },
        { table: 'jobs', id: 'j1', stamp: hlc(1000, 3, 'server-rig'), patch: { state: 'done' } },
      ]
      const ask = { version: 1, cursor: 0, changes } as const
      const refused = ({ refused }: { refused: readonly { code: string }[] }) => refused.map(({ code }) => code)
      expect(refused(sync(store, { ...ask, device: 'tablet' }, 2000))).toEqual([
        'sync.server-field',
        'sync.bad-field',
        'sync.unknown-table',
        'sync.server-field',
      ])
      const answer = sync(store, { ...ask, device: 'server-rig', peer: true }, 2000)
      expect([refused(answer), answer.changes]).toEqual([['sync.bound-table'], []])
      expect(store.row('triage', 'm31')?.fields).toEqual({ glance: 'f00d' })
      expect(store.row('reviews', 'm31')).toEqual({ id: 'm31', fields: { rating: 4 }, stamps: { rating: hlc(1000, 1, 'a') } })
      // A tablet that may be newer than this server hears of all of it.
      expect(sync(store, { ...ask, changes: [], device: 'tablet' }, 2000).changes).toEqual(changes.slice(0, 3))
    })

    test('the log is handed out in order, in pages, from any cursor', () => {
      const store = open()
      for (let i = 0; i < 5; i++) store.append({ table: 'reviews', id: `f${i}`, stamp: hlc(1000, i, 'a'), patch: { rating: i } })
      const first = store.since(0, 2)
      expect(first.map(({ change }) => change.id)).toEqual(['f0', 'f1'])
      expect(store.since(first.at(-1)!.seq, 10).map(({ change }) => change.id)).toEqual(['f2', 'f3', 'f4'])
      expect(store.since(store.since(0, 10).at(-1)!.seq, 10)).toEqual([])
    })

    test('a field that was set to null is set, and one that was never set is absent', () => {
      const store = open()
      record(store, {
        table: 'jobs',
        id: 'j1',
        stamp: hlc(1000, 0, 'a'),
        patch: { type: 'scan', fault: null, params: { deep: [1, { a: null }] } },
      })
      expect(store.row('jobs', 'j1')?.fields).toEqual({ type: 'scan', fault: null, params: { deep: [1, { a: null }] } })
      expect(store.row('jobs', 'j2')).toBeUndefined()
    })

    test('what is stored reads back as it was, whatever the types', () => {
      const patch = { rating: 5, isRejected: true, notes: 'tête-bêche 星 "\'\\ \n' }
      const store = open()
      record(store, { table: 'reviews', id: 'm31', stamp: hlc(1000, 0, 'a'), patch })
      expect(store.row('reviews', 'm31')).toEqual({
        id: 'm31',
        fields: patch,
        stamps: { rating: hlc(1000, 0, 'a'), isRejected: hlc(1000, 0, 'a'), notes: hlc(1000, 0, 'a') },
      })
    })

    test('a job asked for offline runs on the server and its state comes back', async () => {
      const store = open()
      const tablet = new Tablet('tablet')
      tablet.edit('jobs', 'j1', { frameId: 'm31', type: 'plate-solve', params: {} }, 1000)
      await tablet.syncWith(line(store, 1000), 1000)
      record(store, { table: 'jobs', id: 'j1', stamp: hlc(2000, 0, 'server'), patch: { state: 'done', progress: 1 } })
      await tablet.syncWith(line(store, 2000), 2000)
      expect(tablet.view('jobs/j1')).toMatchObject({ type: 'plate-solve', state: 'done' })
    })

    test('a tablet may not write what the server owns, nor what nobody declared, and its clock may be wrong', async () => {
      const store = open()
      const tablet = new Tablet('tablet')
      tablet.edit('jobs', 'j1', { state: 'done' }, 1000)
      tablet.edit('reviews', 'm31', { colour: 'red' }, 1000)
      tablet.edit('reviews', 'm31', { rating: 9 }, 1000)
      tablet.edit('nonsense', 'm31', { rating: 1 }, 1000)
      tablet.edit('__proto__', 'm31', { rating: 1 }, 1000)
      tablet.edit('frames', 'm31', { width: 1 }, 1000)
      tablet.edit('reviews', 'm31', { notes: 'from the future' }, 9e9)
      await tablet.syncWith(line(store, 1000), 1000)
      expect(tablet.refused).toEqual([
        'sync.server-field',
        'sync.bad-field',
        'sync.bad-field',
        'sync.unknown-table',
        'sync.unknown-table',
        'sync.server-field',
        'sync.clock-ahead',
      ])
      expect(tablet.view('reviews/m31')).toEqual({ notes: 'from the future' })
      expect(store.row('reviews', 'm31')?.fields).toEqual({ notes: 'from the future' })
      expect(tablet.view('jobs/j1')).toBeUndefined()
    })

    test('a stamp of another shape would win for ever, and is refused', () => {
      const store = open()
      const change: Change = { table: 'reviews', id: 'm31', stamp: 'zzzz', patch: { rating: 1 } }
      const answer = sync(store, { version: 1, device: 'tablet', cursor: 0, changes: [change] }, 1000)
      expect(answer.refused).toEqual([{ stamp: 'zzzz', code: 'sync.bad-stamp' }])
      expect(store.since(0, 10)).toEqual([])
    })

    test('three thousand changes reach a new tablet in pages', async () => {
      const store = open()
      const notes = 'x'.repeat(5000)
      for (let i = 0; i < 3000; i++) record(store, { table: 'reviews', id: `f${i}`, stamp: hlc(1000, i, 'a'), patch: { notes } })
      const tablet = new Tablet('new')
      await tablet.syncWith(line(store, 2000), 2000)
      expect(tablet.confirmed.size).toBe(3000)
    })

    test('three tablets with bad clocks and dropped answers end up the same', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(move, { maxLength: 60 }), async (moves) => {
          const store = open()
          const tablets = ['a', 'b', 'c'].map((device) => new Tablet(device))
          for (const [i, { who, what, id, field, clock }] of moves.entries()) {
            const tablet = tablets[who]!
            if (what === 'edit') tablet.edit('reviews', id, { [field]: field === 'notes' ? `edit ${i}` : i % 6 }, clock)
            else await tablet.syncWith(line(store, 100_000), 100_000, what === 'sync' ? 'up' : 'answer-lost')
          }
          for (const _ of [1, 2]) for (const tablet of tablets) await tablet.syncWith(line(store, 100_000), 100_000)
          for (const id of ['m31', 'm42']) {
            const seen = store.since(0, 1e6).filter(({ change }) => change.id === id)
            const truth = seen.reduce<Row | undefined>((row, { change }) => mergeChange(row, change), undefined)
            expect(store.row('reviews', id)?.fields).toEqual(truth?.fields)
            for (const tablet of tablets) expect(tablet.view(`reviews/${id}`)).toEqual(truth?.fields)
          }
        }),
        { numRuns: fuzzRuns },
      )
    })
  })
}

const move = fc.record({
  who: fc.nat(2),
  what: fc.constantFrom('edit', 'sync', 'answer-lost'),
  id: fc.constantFrom('m31', 'm42'),
  field: fc.constantFrom('notes', 'rating', 'forbidden'),
  clock: fc.oneof(fc.integer({ min: 0, max: 100_000 }), fc.constant(9e9)),
})
