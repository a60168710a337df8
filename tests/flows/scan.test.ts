import { chmod, readdir, readFile, rename, stat, symlink, truncate, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { indexFile } from '#server/images/index-file.ts'
import { hasNews } from '#server/library/has-news.ts'
import { fail, ok } from '#shared/core/fault.ts'
import { scanWorld } from '#tests/support/scan-world.ts'

test('a scan finds the pictures of all folders, and a second one finds nothing new', async () => {
  const world = await scanWorld()
  await world.write('a.fits', 1)
  await world.write('night/2/b.FIT', 2)
  await world.writeBytes('notes.txt', new TextEncoder().encode('no picture'))
  await world.write('.hidden/c.fits', 3)
  expect(await world.scan()).toMatchObject({ scanned: 2, added: 2, faulty: 0 })
  expect(Object.keys(world.frames())).toEqual(['a.fits', 'night/2/b.FIT'])
  const cursor = world.records.cursor()
  expect(await world.scan({ indexFile: () => Promise.reject(new Error('read again')) })).toMatchObject({ scanned: 2, added: 0 })
  expect(world.records.cursor()).toBe(cursor)
  expect(await hasNews(world.library)).toBe(false)
})

test('a moved file keeps its frame and its review, also when its folder was renamed', async () => {
  const world = await scanWorld()
  await world.write('a/one.fits', 1)
  await world.write('a/two.fits', 2)
  await world.scan()
  const before = world.frames()
  world.records.write('reviews', before['a/one.fits']!, { rating: 5 })
  await world.move('a', 'M 42/lights')
  expect(await world.scan()).toMatchObject({ added: 0, moved: 2, missing: 0 })
  expect(Object.values(world.frames()).sort()).toEqual(Object.values(before).sort())
  expect(Object.keys(world.frames())).toEqual(['M 42/lights/one.fits', 'M 42/lights/two.fits'])
  expect(world.records.row('reviews', world.frames()['M 42/lights/one.fits']!)?.rating).toBe(5)
})

test('copies are counted, and empty files, which are copies of nothing, stay frames of their own', async () => {
  const world = await scanWorld()
  await world.write('a.fits', 1)
  await world.write('b.fits', 1)
  for (const name of ['x.fits', 'y.fits', 'z.fits']) await world.writeBytes(name, new Uint8Array(0))
  expect(await world.scan()).toMatchObject({ scanned: 5, added: 4, duplicates: 1, faulty: 3 })
  const before = world.frames()
  expect(Object.keys(before).filter((name) => /[xyz]\.fits/.test(name))).toEqual(['x.fits', 'y.fits', 'z.fits'])
  expect(await world.scan()).toMatchObject({ scanned: 5, added: 0, duplicates: 0, faulty: 0 })
  await world.write('y.fits', 2)
  expect(await world.scan()).toMatchObject({ added: 0, changed: 1 })
  expect(world.frames()).toEqual(before)
})

test('a file changed in place keeps the frame; its old preview goes', async () => {
  const world = await scanWorld()
  await world.write('a.fits', 1)
  await world.scan()
  const id = world.frames()['a.fits']!
  world.records.write('frames', id, { thumbnail: 'x', preview: 'y' })
  await world.write('a.fits', 2)
  expect(await world.scan()).toMatchObject({ added: 0, changed: 1 })
  expect(world.frames()).toEqual({ 'a.fits': id })
  expect(world.frame(id)).toMatchObject({ thumbnail: null, preview: null, metadata: { object: 'Object 2' } })
})

test('a file that was only touched is the same, with its preview', async () => {
  const world = await scanWorld()
  await world.write('a.fits', 1)
  await world.scan()
  const id = world.frames()['a.fits']!
  world.records.write('frames', id, { thumbnail: 'x', preview: 'y' })
  await utimes(world.place('a.fits'), 1, 1)
  expect(await world.scan()).toMatchObject({ added: 0, changed: 0, moved: 0 })
  expect(world.frame(id)).toMatchObject({ preview: 'y', modifiedAt: 1000 })
})

test('a deleted file is missing, and is back when it returns', async () => {
  const world = await scanWorld()
  await world.write('a.fits', 1)
  await world.write('b.fits', 2)
  await world.scan()
  const id = world.frames()['a.fits']!
  await world.move('a.fits', '../away.fits')
  expect(await world.scan()).toMatchObject({ missing: 1 })
  expect(world.frames()['?a.fits']).toBe(id)
  expect(await world.store.pathOf(id)).toMatchObject({ ok: false, fault: { kind: 'not-found' } })
  await world.move('../away.fits', 'elsewhere/a.fits')
  expect(await world.scan()).toMatchObject({ added: 0, moved: 1, missing: 0 })
  expect(world.frames()['elsewhere/a.fits']).toBe(id)
})

test('the same content at two places is one frame, which stays while one of them does', async () => {
  const world = await scanWorld()
  await world.write('a.fits', 1)
  await world.write('copy/a.fits', 1)
  expect(await world.scan()).toMatchObject({ scanned: 2, added: 1 })
  const [id] = Object.values(world.frames())
  expect(world.library.files.ofFrame(id!).length).toBe(2)
  const { folder, fileName, copies } = world.frame(id!)
  expect([join(folder, fileName), ...copies].sort()).toEqual(['a.fits', 'copy/a.fits'])
  await world.remove(join(folder, fileName))
  expect(await world.scan()).toMatchObject({ missing: 0 })
  expect(world.frame(id!).copies).toEqual([])
  expect(world.frame(id!).presence).toBe('present')
  expect(world.frame(id!).folder).not.toBe(folder)
})

test('when one of two equal files is changed, it becomes a frame of its own', async () => {
  const world = await scanWorld()
  await world.write('a.fits', 1)
  await world.write('b.fits', 1)
  await world.scan()
  const [id] = Object.values(world.frames())
  await world.write('b.fits', 2)
  expect(await world.scan()).toMatchObject({ added: 1, changed: 0 })
  expect(world.frames()['a.fits']).toBe(id)
  expect(world.frames()['b.fits']).not.toBe(id)
})

test('when old content comes back beside a changed file, it gets a frame and the changed one keeps its own', async () => {
  const world = await scanWorld()
  await world.write('a.fits', 1)
  await world.scan()
  const id = world.frames()['a.fits']!
  await world.write('a.fits', 2)
  await world.scan()
  await world.write('old.fits', 1)
  await world.scan()
  expect(world.frames()['a.fits']).toBe(id)
  expect(world.frames()['old.fits']).toMatch(/^[0-9a-f]{32}$/)
  expect(world.frames()['old.fits']).not.toBe(id)
})

test('a broken file becomes a frame with a fault, and the scan goes on', async () => {
  const world = await scanWorld()
  await world.write('good.fits', 1)
  await world.writeBytes('empty.fits', new Uint8Array(0))
  await world.writeBytes('garbage.fits', new TextEncoder().encode('not a picture'.repeat(500)))
  await world.write('cut.fits', 2)
  await truncate(world.place('cut.fits'), 3000)
  expect(await world.scan()).toMatchObject({ scanned: 4, added: 4, faulty: 3 })
  const faults = Object.entries(world.frames()).map(([name, id]) => [name, world.frame(id).fault?.code.split('.')[0] ?? null])
  expect(Object.fromEntries(faults)).toEqual({
    'good.fits': null,
    'empty.fits': 'file',
    'garbage.fits': 'file',
    'cut.fits': 'fits',
  })
})

test('a file that is mended is a good frame with the same id', async () => {
  const world = await scanWorld()
  await world.writeBytes('a.fits', new Uint8Array(100))
  await world.scan()
  const id = world.frames()['a.fits']!
  await world.write('a.fits', 1)
  await world.scan()
  expect(world.frames()).toEqual({ 'a.fits': id })
  expect(world.frame(id).fault).toBeNull()
})

test('a file that may not be read is a frame with a fault, and is tried again at every scan', async () => {
  const world = await scanWorld()
  await world.write('a.fits', 1)
  const forbidden = async () => fail('unavailable', 'file.forbidden', 'This user may not read it.')
  expect(await world.scan({ indexFile: forbidden })).toMatchObject({ faulty: 1 })
  const id = world.frames()['a.fits']!
  expect(world.frame(id).fault?.code).toBe('file.forbidden')
  await world.scan()
  expect(world.frames()).toEqual({ 'a.fits': id })
  expect(world.frame(id)).toMatchObject({ fault: null, metadata: { object: 'Object 1' } })
})

test('a file that goes away while it is scanned is passed over', async () => {
  const world = await scanWorld()
  for (let i = 0; i < 20; i++) await world.write(`f${i}.fits`, i)
  let isFirst = true
  const vanishing = async (path: string) => {
    if (isFirst) {
      isFirst = false
      for (let i = 10; i < 20; i++) await world.remove(`f${i}.fits`)
    }
    return indexFile(path)
  }
  await world.scan({ indexFile: vanishing })
  await world.scan()
  expect(Object.keys(world.frames()).filter((name) => !name.startsWith('?')).length).toBe(10)
})

test('a header whose values make no sense is a frame with a fault', async () => {
  const world = await scanWorld()
  await world.write('a.fits', 1)
  await world.write('b.fits', 2)
  const senseless = async (path: string) => {
    const indexed = await indexFile(path)
    if (!indexed.ok || !path.endsWith('a.fits')) return indexed
    return ok({ ...indexed.value, metadata: { ...indexed.value.metadata, exposureSeconds: Number.NaN } })
  }
  expect(await world.scan({ indexFile: senseless })).toMatchObject({ added: 2 })
  expect(world.frame(world.frames()['a.fits']!).fault?.code).toBe('index.senseless')
  expect(world.frame(world.frames()['b.fits']!).fault).toBeNull()
})

test('when the disk of the library is not there, nothing is called missing and the scan says so', async () => {
  const world = await scanWorld()
  await world.write('a.fits', 1)
  await world.scan()
  const before = world.frames()
  await rename(world.captures, `${world.captures}-unplugged`)
  const gone = await world.scan()
  expect(gone.unavailable[0]).toMatchObject({ code: 'library.unavailable' })
  expect([gone.missing, world.frames()]).toEqual([0, before])
  // A mount point without its disk is an empty folder.
  await world.write('x', 1)
  await world.remove('x')
  expect(await readdir(world.captures)).toEqual([])
  const empty = await world.scan()
  expect([empty.missing, empty.unavailable.length, world.frames()]).toEqual([0, 1, before])
  expect(await hasNews(world.library)).toBe(false)
})

test('links are not followed, neither out of the library nor inside it', async () => {
  const world = await scanWorld()
  await world.write('a.fits', 1)
  await world.write('../outside/secret.fits', 2)
  await symlink(world.place('../outside'), world.place('way-out'))
  await symlink(world.place('../outside/secret.fits'), world.place('secret.fits'))
  await symlink(world.captures, world.place('loop'))
  expect(await world.scan()).toMatchObject({ scanned: 1 })
})

test('a file that is replaced by a link to somewhere else is not handed out', async () => {
  const world = await scanWorld()
  await world.write('a.fits', 1)
  await world.write('../outside/secret.fits', 2)
  await world.scan()
  const id = world.frames()['a.fits']!
  expect(await world.store.pathOf(id)).toEqual(ok(world.place('a.fits')))
  await world.remove('a.fits')
  await symlink(world.place('../outside/secret.fits'), world.place('a.fits'))
  expect(await world.store.pathOf(id)).toMatchObject({ ok: false, fault: { code: 'library.outside' } })
})

test('scanning changes no capture, not even its times', async () => {
  const world = await scanWorld()
  await world.write('a.fits', 1)
  await chmod(world.place('a.fits'), 0o444)
  const before = [await readFile(world.place('a.fits')), (await stat(world.place('a.fits'))).mtimeMs] as const
  await world.scan()
  expect([await readFile(world.place('a.fits')), (await stat(world.place('a.fits'))).mtimeMs]).toEqual(before)
  expect(await readdir(world.captures)).toEqual(['a.fits'])
})

test('a stopped scan keeps what it found and calls nothing missing', async () => {
  const world = await scanWorld()
  for (let i = 0; i < 10; i++) await world.write(`f${i}.fits`, i)
  const stop = new AbortController()
  let count = 0
  const slow = async (path: string) => {
    if (++count === 3) stop.abort()
    return indexFile(path)
  }
  expect(await world.scanResult({ indexFile: slow }, stop.signal)).toMatchObject({ ok: false, fault: { kind: 'cancelled' } })
  await world.scan()
  expect(Object.keys(world.frames()).length).toBe(10)
})

const RATED = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description xmp:Rating="3"/></x:xmpmeta>'

test('frames are in the library while others are still being read', async () => {
  const world = await scanWorld()
  for (let seed = 0; seed < 12; seed++) await world.write(`${seed}.fits`, seed)
  const known: number[] = []
  // A camera's raw file takes a second; a dozen of them is too long to look at an empty page.
  const slowly: typeof indexFile = async (path, signal) => {
    known.push(Object.keys(world.frames()).length)
    await sleep(60)
    return indexFile(path, signal)
  }
  const cursor = world.records.cursor()
  // A sidecar beside each lets the readers overtake one another.
  for (let seed = 0; seed < 12; seed++) await world.writeBytes(`${seed}.xmp`, new TextEncoder().encode(RATED))
  expect(await world.scan({ indexFile: slowly })).toMatchObject({ added: 12 })
  expect(Object.keys(world.frames())).toHaveLength(12)
  expect(known.at(-1)).toBeGreaterThan(0)
  expect(world.records.cursor()).toBeGreaterThan(cursor)
})
