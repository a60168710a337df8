import { expect, test } from 'vitest'
import { indexFile } from '#server/images/index-file.ts'
import { hasNews } from '#server/library/has-news.ts'
import { scanWorld } from '#tests/support/scan-world.ts'

/** A library as an older Darksite left it: it knew nothing of versions, and took what it could not read for a light. */
const oldWorld = async () => {
  const world = await scanWorld()
  await world.write('M 42.fits', 1)
  await world.write('copies/a.fits', 2)
  await world.write('copies/b.fits', 2)
  await world.writeBytes('broken.fits', new TextEncoder().encode('no picture at all'))
  await world.scan()
  for (const id of Object.values(world.frames()))
    world.records.write('frames', id, { frameType: 'light', frameTypeRule: 'guessed', thumbnail: `thumbnail of ${id}` })
  world.database.sqlite.exec('UPDATE files SET readBy = 0')
  return world
}

const typesOf = (world: Awaited<ReturnType<typeof oldWorld>>): Record<string, string> =>
  Object.fromEntries(Object.entries(world.frames()).map(([name, id]) => [name, world.frame(id).frameTypeRule]))

test('what an older Darksite said of unchanged files is said anew, and what it could not read is tried again', async () => {
  const world = await oldWorld()
  const frames = world.frames()
  const read: string[] = []
  expect(await hasNews(world.library)).toBe(true)
  const summary = await world.scan({
    indexFile: (path, signal) => {
      read.push(path)
      return indexFile(path, signal)
    },
  })
  expect(summary).toMatchObject({ scanned: 4, added: 0, changed: 0, moved: 0, missing: 0, duplicates: 0 })
  expect(read).toEqual([world.place('broken.fits')])
  expect(world.frames()).toEqual(frames)
  expect(world.frame(frames['broken.fits']!)).toMatchObject({ frameType: 'unknown', fault: { code: expect.any(String) } })
  // Files are read at the same time: the frame bears the name of the copy that was read first.
  const [first, second] = frames['copies/a.fits'] ? ['copies/a.fits', 'copies/b.fits'] : ['copies/b.fits', 'copies/a.fits']
  expect(typesOf(world)).toEqual({
    'M 42.fits': 'IMAGETYP is "Light"',
    [first]: 'IMAGETYP is "Light"',
    'broken.fits': expect.stringContaining('could not be read'),
  })
  expect(world.frame(frames[first]!).copies).toEqual([second])
  expect(world.frame(frames['M 42.fits']!).thumbnail).toBe(`thumbnail of ${frames['M 42.fits']}`)
})

test('files are looked at again once, not at every scan', async () => {
  const world = await oldWorld()
  await world.scan()
  const cursor = world.records.cursor()
  expect(await hasNews(world.library)).toBe(false)
  expect(await world.scan({ indexFile: () => Promise.reject(new Error('read again')) })).toMatchObject({ scanned: 4 })
  expect(world.records.cursor()).toBe(cursor)
})
