import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readXmp } from '#shared/frame/sidecars/xmp.ts'
import { LOCAL, temporaryFolder } from '#tests/support/darksite.ts'
import { scanWorld } from '#tests/support/scan-world.ts'
import { writeRating } from './write-rating.ts'

const CAPTURE = 'not to be touched'
const folderWith = async (files: Record<string, string>): Promise<string> => {
  const folder = await temporaryFolder()
  for (const [name, text] of Object.entries({ 'a.fits': CAPTURE, ...files })) await writeFile(join(folder, name), text)
  return folder
}
const OTHER = '\uFEFF<?xpacket?><rdf:RDF><rdf:Description xmp:Rating="1" dc:title="Grüße"><x:y/></rdf:Description></rdf:RDF>'

test('a rating becomes a sidecar of its own, and the capture stays as it was', async () => {
  const folder = await folderWith({})
  const capture = join(folder, 'a.fits')
  const before = await stat(capture)
  expect(await writeRating(capture, { rating: 4, isRejected: false })).toEqual({ ok: true, value: 'written' })
  expect(await readdir(folder)).toEqual(['a.fits', 'a.fits.xmp'])
  expect(readXmp('', await readFile(join(folder, 'a.fits.xmp'), 'utf8'))).toEqual({ rating: 4, isRejected: false })
  expect(await writeRating(capture, { rating: 4, isRejected: false })).toEqual({ ok: true, value: 'unchanged' })
  expect(await readFile(capture, 'utf8')).toBe(CAPTURE)
  expect((await stat(capture)).mtimeMs).toBe(before.mtimeMs)
})

test('the sidecar of another program keeps all else, byte for byte, in whatever case its name is', async () => {
  const folder = await folderWith({ 'A.XMP': OTHER })
  await writeRating(join(folder, 'a.fits'), { rating: 3, isRejected: true })
  expect(await readFile(join(folder, 'A.XMP'), 'utf8')).toBe(OTHER.replace('"1"', '"-1"'))
  expect(await readdir(folder)).toEqual(['A.XMP', 'a.fits'])
})

test('no rating makes no sidecar, and takes the rating out of one', async () => {
  const folder = await folderWith({})
  expect(await writeRating(join(folder, 'a.fits'), { rating: 0, isRejected: false })).toEqual({ ok: true, value: 'unchanged' })
  expect(await readdir(folder)).toEqual(['a.fits'])
})

test('what is no XMP is left as it is, and links are not followed', async () => {
  const folder = await folderWith({ 'a.xmp': 'my notes', 'secret.txt': OTHER, 'b.fits': CAPTURE })
  expect(await writeRating(join(folder, 'a.fits'), { rating: 5, isRejected: false })).toMatchObject({
    ok: false,
    fault: { code: 'ratings.not-xmp' },
  })
  expect(await readFile(join(folder, 'a.xmp'), 'utf8')).toBe('my notes')
  await symlink(join(folder, 'secret.txt'), join(folder, 'b.xmp'))
  await writeRating(join(folder, 'b.fits'), { rating: 5, isRejected: false })
  expect(await readFile(join(folder, 'secret.txt'), 'utf8')).toBe(OTHER)
})

test('a sidecar that cannot be written is said, with nothing left behind', async () => {
  const folder = await folderWith({})
  await mkdir(join(folder, 'a.fits.xmp'))
  expect(await writeRating(join(folder, 'a.fits'), { rating: 5, isRejected: false })).toMatchObject({
    ok: false,
    fault: { kind: 'unavailable', code: 'ratings.no-access' },
  })
  expect(await readdir(folder)).toEqual(['a.fits', 'a.fits.xmp'])
})

test('the job writes every rating of the library, and the next scan finds them as they are', async () => {
  const world = await scanWorld()
  await world.write('a.fits', 1)
  await world.write('b.fits', 2)
  await world.write('c.fits', 3)
  await world.scan()
  const [a, b] = ['a.fits', 'b.fits'].map((name) => world.frames()[name]!) as [string, string]
  world.records.write('reviews', a, { rating: 5 })
  world.records.write('reviews', b, { isRejected: true })
  world.engine.start()
  const submitted = await world.app.request('/api/images/write-ratings', { method: 'POST', headers: LOCAL })
  expect(submitted.status).toBe(202)
  const { submission_id } = await submitted.json()
  await world.engine.settled()
  expect(world.records.row('jobs', submission_id)).toMatchObject({ state: 'done', message: '2 sidecars written' })
  expect((await readdir(world.captures)).sort()).toEqual(['a.fits', 'a.fits.xmp', 'b.fits', 'b.fits.xmp', 'c.fits'])
  await world.scan()
  expect(world.records.row('reviews', a)).toMatchObject({ rating: 5, isRejected: false })
  expect(world.records.row('reviews', b)).toMatchObject({ isRejected: true })
})
