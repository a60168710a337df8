import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeBackup } from '#server/backup/make-backup.ts'
import { restoreBackup } from '#server/backup/restore-backup.ts'
import { databasePath } from '#server/config.ts'
import { temporaryFolder, testDarksite } from '#tests/support/darksite.ts'
import { Tablet } from '#tests/support/tablet.ts'

const MINUTE = 60_000

test('after a backup is restored, tablets that knew less, as much and more than it all come to the same, and nothing that people said is lost', async () => {
  const folder = await temporaryFolder()
  let time = Date.now()
  const now = () => time
  let rig = await testDarksite({ folder, now })
  const [early, steady, late] = [new Tablet('early'), new Tablet('steady'), new Tablet('late')]
  const rate = (tablet: Tablet, frame: string, rating: number) => {
    time += MINUTE
    tablet.edit('reviews', frame, { rating }, time)
  }
  const meet = (tablet: Tablet) => tablet.syncWith(rig.line, time)

  rate(early, 'frame-1', 1)
  await meet(early)
  await meet(steady)
  // From here on `early` lies in a drawer: it knows less than the backup.
  for (let i = 10; i < 30; i++) rate(steady, `frame-${i}`, i % 6)
  await meet(steady)
  const target = join(folder, 'backup.sqlite')
  expect(await makeBackup({ database: databasePath(rig.config), target })).toMatchObject({ ok: true })
  // And `late` knows more: this is after the backup, and gone with the disk.
  await meet(late)
  rate(late, 'frame-1', 5)
  rate(late, 'frame-2', 4)
  await meet(late)
  rate(early, 'frame-3', 2)
  const before = rig.records.cursor()
  await rig.close()
  expect(await restoreBackup(target, rig.config.dataDir, time)).toMatchObject({ ok: true })

  rig = await testDarksite({ folder, now })
  expect(rig.records.row('reviews', 'frame-1')).toMatchObject({ rating: 1 })
  // The restored history outgrows the lost one before anybody from it comes by: a cursor alone would tell nothing.
  for (let i = 40; i < 80; i++) rig.records.write('reviews', `frame-${i}`, { notes: `${i}` })
  expect(rig.records.cursor()).toBeGreaterThan(before)
  for (const tablet of [early, steady, late]) await meet(tablet)
  rate(steady, 'frame-4', 3)
  for (const tablet of [steady, late, early]) await meet(tablet)

  const wanted = { 'frame-1': 5, 'frame-2': 4, 'frame-3': 2, 'frame-4': 3, 'frame-13': 1, 'frame-29': 5 }
  for (const [frame, rating] of Object.entries(wanted)) {
    expect(rig.records.row('reviews', frame), frame).toMatchObject({ rating })
    for (const tablet of [early, steady, late])
      expect(tablet.view(`reviews/${frame}`), `${tablet.name}: ${frame}`).toMatchObject({ rating })
  }
  for (const { refused, outbox, confirmed } of [early, steady, late]) {
    expect([refused, outbox.length]).toEqual([[], 0])
    expect(confirmed.get('reviews/frame-79')?.fields).toMatchObject({ notes: '79' })
  }
})
