import 'fake-indexeddb/auto'
import { beforeEach, expect, test } from 'vitest'
import { hlc } from '#shared/sync/hlc.ts'
import type { Change } from '#shared/sync/protocol.ts'
import { TABLES } from '#shared/sync/tables.ts'
import { confirmChanges, takeStrangers } from './confirm.ts'
import { db } from './database.ts'

const change = (table: string, n: number, patch: Change['patch']): Change => ({
  table,
  id: 'm31',
  stamp: hlc(1000, n, 'a'),
  patch,
})

beforeEach(() => Promise.all(db.tables.map((table) => table.clear())))

test('what a newer server says of a table that is not known yet is there once the pages know it', async () => {
  // As pages without searches would have done.
  const { searches } = TABLES
  Reflect.deleteProperty(TABLES, 'searches')
  try {
    await db.transaction('rw', db.tables, () =>
      confirmChanges([
        change('searches', 0, { name: 'Sharp' }),
        change('searches', 1, { sort: 'oldest' }),
        change('reviews', 2, { rating: 3 }),
      ]),
    )
  } finally {
    Object.assign(TABLES, { searches })
  }
  expect([await db.searches.count(), await db.strangers.count(), await db.reviews.count()]).toEqual([0, 2, 1])
  await takeStrangers()
  expect((await db.searches.get('m31'))?.fields).toEqual({ name: 'Sharp', sort: 'oldest' })
  expect(await db.strangers.count()).toBe(0)
})

test('a field of a newer server is kept in its row, beside those that are understood', async () => {
  await db.transaction('rw', db.tables, () => confirmChanges([change('reviews', 0, { rating: 3, colour: 'red' })]))
  expect((await db.reviews.get('m31'))?.fields).toEqual({ rating: 3, colour: 'red' })
  await takeStrangers()
  expect((await db.reviews.get('m31'))?.fields).toEqual({ rating: 3, colour: 'red' })
})
