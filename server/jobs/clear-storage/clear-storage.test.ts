import { existsSync } from 'node:fs'
import { mkdir, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { testDarksite } from '#tests/support/darksite.ts'

const DAY = 86_400

test('uploads go after seven days and outputs after thirty, by their own age; captures stay, also behind a link', async () => {
  const darksite = await testDarksite()
  const { engine, config, captures } = darksite
  const [uploads, exports] = ['uploads', 'exports'].map((name) => join(config.dataDir, name))
  await mkdir(captures, { recursive: true })
  await writeFile(join(captures, 'light.fits'), 'a capture')
  const put = async (folder: string, name: string, ageDays: number): Promise<string> => {
    const path = join(folder, name)
    await mkdir(path, { recursive: true })
    await writeFile(join(path, 'picture'), 'pixels')
    await symlink(join(captures, 'light.fits'), join(path, 'link'))
    const time = Date.now() / 1000 - ageDays * DAY
    await utimes(path, time, time)
    return path
  }
  const old = [await put(uploads!, 'old', 8), await put(exports!, 'old', 31)]
  const young = [await put(uploads!, 'young', 6), await put(exports!, 'young', 29)]
  engine.start()
  const id = await engine.enqueue('clear-storage', null)
  await engine.settled()
  expect(darksite.records.row('jobs', id)).toMatchObject({ state: 'done', message: '2 deleted' })
  expect([old.map(existsSync), young.map(existsSync), existsSync(join(captures, 'light.fits'))]).toEqual([
    [false, false],
    [true, true],
    true,
  ])
  await engine.enqueue('clear-storage', null, { uploadDays: 0, outputDays: 0 })
  await engine.settled()
  expect(young.map(existsSync)).toEqual([true, true])
  expect(engine.schedules.list().map(({ type }) => type)).toContain('clear-storage')
})
