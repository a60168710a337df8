import { expect, test } from 'vitest'
import { hlc } from '#shared/sync/hlc.ts'
import type { Change } from '#shared/sync/protocol.ts'
import { TABLES } from '#shared/sync/tables.ts'
import { memoryDatabase } from '#tests/support/memory-database.ts'
import { createRecords } from './records.ts'

test('after an update a server knows what a newer one had told it before', () => {
  const database = memoryDatabase()
  const change: Change = { table: 'reviews', id: 'm31', stamp: hlc(1000, 0, 'a'), patch: { rating: 4, notes: 'sharp' } }
  const { reviews } = TABLES
  const row = reviews.row.omit({ notes: true })
  // As a version without notes would have been.
  Object.assign(TABLES, { reviews: { row, serverFields: [], patch: row.partial().strict() } })
  try {
    const old = createRecords(database, () => 2000)
    const answer = old.sync({ version: 1, device: 'server-rig', cursor: 0, changes: [change], peer: true })
    expect(answer.refused).toEqual([])
    // Started again as it is: nothing new is understood.
    expect(createRecords(database, () => 2000).row('reviews', 'm31')).toMatchObject({ rating: 4 })
    expect(database.sqlite.prepare('SELECT notes FROM reviews').pluck().get()).toBeNull()
  } finally {
    Object.assign(TABLES, { reviews })
  }
  expect(createRecords(database, () => 2000).row('reviews', 'm31')).toMatchObject({ rating: 4, notes: 'sharp' })
  expect(database.sqlite.prepare(`SELECT count(*) FROM syncState WHERE name = 'unread'`).pluck().get()).toBe(0)
})
