import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { memoryDatabase } from '#tests/support/memory-database.ts'
import { getTableColumns, getTableName } from './drizzle.ts'
import { headerHas, headerText } from './header-text.ts'
import { lockFolder } from './lock.ts'
import { openDatabase } from './open-database.ts'
import * as schema from './schema.ts'

const folder = mkdtempSync(join(tmpdir(), 'darksite-db-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('the tables that migrations make are the tables that the code knows, column by column', () => {
  const { sqlite } = memoryDatabase()
  const { SYNCED, ...others } = schema
  for (const table of Object.values({ ...SYNCED, ...others })) {
    const name = getTableName(table)
    const columns = sqlite.prepare<[], { name: string }>(`PRAGMA table_info("${name}")`).all()
    expect(columns.map((column) => column.name).sort(), name).toEqual(Object.keys(getTableColumns(table)).sort())
  }
})

test('what was acknowledged is on the disk: write-ahead log, full sync', () => {
  const opened = openDatabase(join(folder, 'a.sqlite'))
  if (!opened.ok) throw new Error(opened.fault.message)
  const { sqlite, close } = opened.value
  expect(['journal_mode', 'synchronous'].map((name) => sqlite.pragma(name, { simple: true }))).toEqual(['wal', 2])
  close()
})

test('a database of a newer Darksite is left alone, in words', () => {
  const path = join(folder, 'newer.sqlite')
  const first = openDatabase(path)
  if (!first.ok) throw new Error(first.fault.message)
  first.value.sqlite.pragma('user_version = 999')
  first.value.close()
  expect(openDatabase(path)).toMatchObject({ ok: false, fault: { kind: 'conflict', code: 'db.newer' } })
})

test('a damaged database and a missing folder are faults, not crashes', () => {
  writeFileSync(join(folder, 'damaged.sqlite'), 'this is no database at all'.repeat(100))
  expect(openDatabase(join(folder, 'damaged.sqlite'))).toMatchObject({ ok: false, fault: { code: 'db.damaged' } })
  expect(openDatabase(join(folder, 'no/such/folder.sqlite')).ok).toBe(false)
})

test('a data folder has one Darksite at a time', () => {
  const first = lockFolder(folder)
  expect(first.ok).toBe(true)
  expect(lockFolder(folder)).toMatchObject({ ok: false, fault: { kind: 'conflict', code: 'db.in-use' } })
  if (first.ok) first.value.release()
  const second = lockFolder(folder)
  expect(second.ok).toBe(true)
  if (second.ok) second.value.release()
})

test('headers are searched by keyword and by part of the value, not across cards', () => {
  const text = headerText([
    { keyword: 'OBJECT', value: 'M 42' },
    { keyword: 'FILTER', value: 'Ha\n3nm' },
    { keyword: 'EMPTY', value: null },
  ])
  const has = (key: string, value: string) => headerHas(text, key, value)
  expect([has('object', '42'), has('OBJECT', ''), has('EMPTY', ''), has('FILTER', 'ha 3')]).toEqual([1, 1, 1, 1])
  expect([has('OBJ', ''), has('OBJECT', 'Ha'), has('42', ''), has('OBJECT', 'object')]).toEqual([0, 0, 0, 0])
})
