import { expect, test } from 'vitest'
import type { Change } from '#shared/sync/protocol.ts'
import { permitChanges } from './permit-changes.ts'

const known: Record<string, { type: string; frameId: string | null }> = {
  solve: { type: 'plate-solve', frameId: 'm31' },
  bulk: { type: 'bulk-rescan', frameId: null },
}
const records = { row: (_table: string, id: string) => known[id] } as unknown as Parameters<typeof permitChanges>[2]
const change = (table: string, id: string, patch: Change['patch']): Change => ({ table, id, patch, stamp: `${table}/${id}` })

const JUDGEMENTS = [change('reviews', 'm31', { rating: 3 }), change('searches', 's', { name: 'x' })]
const WISHES = [
  change('jobs', 'new', { type: 'plate-solve', frameId: 'm31' }),
  change('jobs', 'solve', { cancelRequested: true }),
]
const ADMINISTRATION = [
  change('jobs', 'new', { type: 'plate-solve', frameId: null }),
  change('jobs', 'new', { type: 'clear-storage', frameId: 'm31' }),
  change('jobs', 'new', { cancelRequested: true }),
  change('jobs', 'bulk', { cancelRequested: true }),
  change('jobs', 'bulk', { type: 'plate-solve', frameId: 'm31' }),
  change('jobs', 'solve', { type: 'clear-storage' }),
  change('jobs', 'solve', { frameId: null }),
  change('frames', 'm31', { folder: '/' }),
  change('something-new', 'x', {}),
]
const all = [...JUDGEMENTS, ...WISHES, ...ADMINISTRATION]

test('an owner changes all, a guest nothing, and each refusal is named', () => {
  expect(permitChanges(all, 'owner', records)).toEqual({ permitted: all, refused: [] })
  const guest = permitChanges(all, 'guest', records)
  expect(guest.permitted).toEqual([])
  expect(guest.refused).toEqual(all.map(({ stamp }) => ({ stamp, code: 'access.role' })))
})

test('a reviewer judges and asks for work on a frame, and cannot dress other work up as that', () => {
  expect(permitChanges(all, 'reviewer', records).permitted).toEqual([...JUDGEMENTS, ...WISHES])
})
