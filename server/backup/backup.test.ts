import { mkdirSync, readdirSync, readFileSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { openDatabase } from '#server/db/open-database.ts'
import { hlc } from '#shared/sync/hlc.ts'
import { LOCAL, temporaryFolder, testDarksite } from '#tests/support/darksite.ts'
import { listBackups, thinBackups } from './backups.ts'
import { makeBackup } from './make-backup.ts'
import { restoreBackup } from './restore-backup.ts'
import { verifyBackup } from './verify-backup.ts'

const NOW = Date.UTC(2026, 10, 21, 4, 15)

/** A tablet's ratings: `count` frames get this one. */
const rate = (darksite: Awaited<ReturnType<typeof testDarksite>>, count: number, rating: number, at: number) =>
  darksite.records.sync({
    version: 1,
    device: 'tablet',
    cursor: 0,
    changes: Array.from({ length: count }, (_, i) => ({
      table: 'reviews',
      id: `frame-${i}`,
      stamp: hlc(at, i, 'tablet'),
      patch: { rating, notes: 'x'.repeat(2000) },
    })),
  })

const ratingsIn = (path: string): number[] => {
  const sqlite = new Database(path, { readonly: true })
  const found = sqlite.prepare<[], number>('SELECT DISTINCT rating FROM reviews ORDER BY 1').pluck().all()
  sqlite.close()
  return found
}

test('a backup made while others write is one moment of the database, checked, and for its owner alone', async () => {
  const darksite = await testDarksite({ registry: {} })
  rate(darksite, 400, 1, 1000)
  const target = join(darksite.folder, 'backups/darksite-20261121-041500.sqlite')
  const database = join(darksite.config.dataDir, 'darksite.sqlite')
  let rating = 1
  const heard: number[] = []
  const made = await makeBackup({
    database,
    target,
    onProgress: (fraction) => {
      heard.push(fraction)
      // Every step of the copy meets another whole rewrite by somebody else.
      rating = rating === 1 ? 2 : 1
      rate(darksite, 400, rating, 2000 + heard.length)
    },
  })
  expect(made).toMatchObject({ ok: true, value: { frames: 0 } })
  expect(heard.length).toBeGreaterThan(0)
  expect(ratingsIn(target)).toEqual([1])
  expect(verifyBackup(target).ok).toBe(true)
  expect(statSync(target).mode & 0o777).toBe(0o600)
  expect(readdirSync(join(darksite.folder, 'backups'))).toEqual(['darksite-20261121-041500.sqlite'])
})

test('what was restored is what was backed up; what it replaced is kept; the log of the old one is not played into it', async () => {
  const darksite = await testDarksite({ registry: {} })
  const { dataDir } = darksite.config
  rate(darksite, 20, 3, 1000)
  const target = join(darksite.folder, 'a.sqlite')
  expect((await makeBackup({ database: join(dataDir, 'darksite.sqlite'), target })).ok).toBe(true)
  rate(darksite, 20, 5, 2000)

  const refused = await restoreBackup(target, dataDir, NOW)
  expect(refused).toMatchObject({ ok: false, fault: { code: 'db.in-use' } })
  // As after a power cut: the newest changes are in the log alone.
  const files = ['darksite.sqlite', 'darksite.sqlite-wal'].map((name) => [name, readFileSync(join(dataDir, name))] as const)
  await darksite.close()
  for (const [name, bytes] of files) writeFileSync(join(dataDir, name), bytes)

  const restored = await restoreBackup(target, dataDir, NOW)
  expect(restored).toMatchObject({ ok: true, value: { replaced: join(dataDir, 'replaced/20261121-041500') } })
  expect(ratingsIn(join(dataDir, 'darksite.sqlite'))).toEqual([3])
  expect(ratingsIn(join(dataDir, 'replaced/20261121-041500/darksite.sqlite'))).toEqual([5])
  const again = await testDarksite({ registry: {}, folder: darksite.folder })
  expect(again.records.row('reviews', 'frame-7')?.rating).toBe(3)
  expect((await again.app.request('/api/health', { headers: LOCAL })).status).toBe(200)
})

test('a backup is restored into an empty data folder, too', async () => {
  const darksite = await testDarksite({ registry: {} })
  rate(darksite, 3, 4, 1000)
  const target = join(darksite.folder, 'a.sqlite')
  await makeBackup({ database: join(darksite.config.dataDir, 'darksite.sqlite'), target })
  const empty = join(await temporaryFolder(), 'new/data')
  expect(await restoreBackup(target, empty, NOW)).toMatchObject({ ok: true, value: { replaced: null } })
  const opened = openDatabase(join(empty, 'darksite.sqlite'))
  expect(opened.ok && opened.value.sqlite.prepare('SELECT count(*) FROM reviews').pluck().get()).toBe(3)
  if (opened.ok) opened.value.close()
})

test('what is restored is another history: its name does not come with it, and backups from before there were names do, too', async () => {
  for (const names of [0, 1]) {
    const darksite = await testDarksite({ registry: {} })
    const { dataDir } = darksite.config
    rate(darksite, 3, 4, 1000)
    const target = join(darksite.folder, 'a.sqlite')
    await makeBackup({ database: join(dataDir, 'darksite.sqlite'), target })
    await darksite.close()
    const backup = new Database(target)
    backup.exec(
      names
        ? 'CREATE TABLE IF NOT EXISTS syncState (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT'
        : 'DROP TABLE IF EXISTS syncState',
    )
    if (names) backup.exec(`INSERT OR REPLACE INTO syncState VALUES ('epoch', 'before'), ('other', 'stays')`)
    backup.close()
    expect((await restoreBackup(target, dataDir, NOW)).ok).toBe(true)
    if (!names) continue
    const restored = new Database(join(dataDir, 'darksite.sqlite'), { readonly: true })
    expect(restored.prepare('SELECT name FROM syncState').pluck().all()).toEqual(['other'])
    restored.close()
  }
})

test('bad backups are refused in words, and nothing is touched', async () => {
  const darksite = await testDarksite({ registry: {} })
  const { dataDir } = darksite.config
  rate(darksite, 200, 3, 1000)
  const good = join(darksite.folder, 'good.sqlite')
  await makeBackup({ database: join(dataDir, 'darksite.sqlite'), target: good })
  await darksite.close()
  const before = readFileSync(join(dataDir, 'darksite.sqlite'))
  const bytes = readFileSync(good)
  const write = (name: string, change: (copy: Buffer) => Buffer): string => {
    const path = join(darksite.folder, name)
    writeFileSync(path, change(Buffer.from(bytes)))
    return path
  }
  const newer = write('newer.sqlite', (copy) => copy)
  const sqlite = new Database(newer)
  sqlite.pragma('user_version = 999')
  sqlite.close()
  const other = join(darksite.folder, 'other.sqlite')
  new Database(other).exec('CREATE TABLE notes (x)').close()
  const cases: readonly [string, string][] = [
    [write('holes.sqlite', (copy) => copy.fill(0xaa, 4096 * 20, 4096 * 30)), 'backup.damaged'],
    [write('cut.sqlite', (copy) => copy.subarray(0, Math.floor(copy.length / 2))), 'backup.damaged'],
    [write('text.sqlite', () => Buffer.from('this is no database '.repeat(1000))), 'backup.not-ours'],
    [write('empty.sqlite', () => Buffer.alloc(0)), 'backup.not-ours'],
    [other, 'backup.not-ours'],
    [newer, 'backup.newer'],
    [join(darksite.folder, 'none.sqlite'), 'backup.not-found'],
  ]
  for (const [path, code] of cases) {
    const restored = await restoreBackup(path, dataDir, NOW)
    expect([path, restored.ok ? 'ok' : restored.fault.code]).toEqual([path, code])
    if (!restored.ok) expect(restored.fault.message).toContain(path)
  }
  expect(readFileSync(join(dataDir, 'darksite.sqlite')).equals(before)).toBe(true)
  expect(readdirSync(dataDir)).not.toContain('replaced')
  expect(readdirSync(dataDir).filter((name) => name.includes('restoring'))).toEqual([])
})

test('where there is too little room nothing is begun, and the older backup stays', async () => {
  const darksite = await testDarksite({ registry: {} })
  const target = join(darksite.folder, 'a.sqlite')
  const database = join(darksite.config.dataDir, 'darksite.sqlite')
  expect((await makeBackup({ database, target })).ok).toBe(true)
  const refused = await makeBackup({ database, target, freeBytes: () => 1000 })
  expect(refused).toMatchObject({ ok: false, fault: { code: 'disk.full' } })
  expect(verifyBackup(target).ok).toBe(true)
})

test('a backup that is stopped, or whose database is damaged or missing, leaves nothing', async () => {
  const darksite = await testDarksite({ registry: {} })
  const database = join(darksite.config.dataDir, 'darksite.sqlite')
  const folder = join(darksite.folder, 'backups')
  const stopped = await makeBackup({ database, target: join(folder, 'a.sqlite'), signal: AbortSignal.abort() })
  expect(stopped).toMatchObject({ ok: false, fault: { code: 'backup.cancelled' } })
  const broken = join(darksite.folder, 'broken.sqlite')
  writeFileSync(broken, readFileSync(database))
  truncateSync(broken, 8192)
  expect(await makeBackup({ database: broken, target: join(folder, 'b.sqlite') })).toMatchObject({
    ok: false,
    fault: { code: 'backup.damaged' },
  })
  expect(await makeBackup({ database: join(folder, 'no.sqlite'), target: join(folder, 'c.sqlite') })).toMatchObject({
    ok: false,
    fault: { code: 'backup.no-database' },
  })
  expect(readdirSync(folder)).toEqual([])
})

test('only the oldest backups are deleted, and only what is named like one', async () => {
  const folder = await temporaryFolder()
  const names = [18, 19, 20, 21].map((day) => `darksite-202611${day}-041500.sqlite`)
  mkdirSync(folder, { recursive: true })
  for (const name of [...names, 'mine.sqlite', 'darksite.sqlite']) {
    writeFileSync(join(folder, name), 'x')
    utimesSync(join(folder, name), 1, 1)
  }
  expect(await thinBackups(folder, 2)).toEqual([names[1], names[0]])
  expect(listBackups(folder).map(({ name }) => name)).toEqual([names[3], names[2]])
  expect(readdirSync(folder)).toHaveLength(4)
  expect(await thinBackups(folder, 0)).toEqual([names[2]])
  expect(listBackups(join(folder, 'none'))).toEqual([])
})
