import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { encodeObjects } from '#shared/catalogues/compact.ts'
import { writeFits } from '#shared/formats/fits/write.ts'
import { LOCAL, type TestDarksite, temporaryFolder, testDarksite } from '#tests/support/darksite.ts'
import { makeStarField } from '#tests/support/star-field.ts'
import { Tablet } from '#tests/support/tablet.ts'

const NOISE = { type: 'gaussian', mean: 90, sigma: 40 } as const

const NIGHT = [
  { keyword: 'IMAGETYP', value: 'Light Frame' },
  { keyword: 'OBJECT', value: 'Orion' },
  { keyword: 'RA', value: 83.82 },
  { keyword: 'DEC', value: -5.39 },
  { keyword: 'FOCALLEN', value: 530 },
  { keyword: 'XPIXSZ', value: 3.76 },
  { keyword: 'DATE-OBS', value: '2026-01-15T22:00:00' },
]

const light = (seed: number): Uint8Array =>
  writeFits(makeStarField({ seed, width: 320, height: 240, stars: 60, fwhm: 3 }).raster, NIGHT)

const M42 = {
  catalogue: 'messier',
  designation: 'M 42',
  name: 'Orion Nebula',
  aliases: ['NGC 1976'],
  type: 'nebula',
  ra: 83.82,
  dec: -5.39,
  magnitude: 4,
  majorArcmin: 85,
  minorArcmin: 60,
  positionAngle: null,
}

/** A server with one capture and a catalogue of one object. */
const observatory = async (): Promise<TestDarksite> => {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'catalogues'))
  await mkdir(join(folder, 'captures'))
  await writeFile(join(folder, 'catalogues', 'objects.json'), JSON.stringify(encodeObjects([M42])))
  await writeFile(join(folder, 'captures', 'light.fits'), light(1))
  return testDarksite({ folder, cataloguesDir: join(folder, 'catalogues') })
}

const work = async (darksite: TestDarksite, type: string): Promise<void> => {
  await darksite.engine.enqueue(type, null)
  await darksite.engine.settled()
}

const json = async (darksite: TestDarksite, path: string) => (await darksite.app.request(path, { headers: LOCAL })).json()

test('a capture becomes a frame, a preview, a solution and a name, and reaches a tablet', async () => {
  const darksite = await observatory()
  darksite.engine.start()
  await work(darksite, 'scan-folder')

  const tablet = new Tablet('tablet')
  await tablet.syncWith(darksite.line, Date.now())
  const key = [...tablet.confirmed.keys()].find((name) => name.startsWith('frames/'))!
  const id = key.slice('frames/'.length)
  expect(tablet.view(key)).toMatchObject({ fileName: 'light.fits', presence: 'present', width: 320, fault: null })
  const preview = await darksite.app.request(`/api/blobs/${tablet.view(key)!['preview']}`, { headers: LOCAL })
  expect([preview.status, preview.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
  expect((await darksite.app.request(`/api/images/${id}/thumbnail`, { headers: LOCAL })).status).toBe(200)

  tablet.edit('jobs', 'wish', { type: 'plate-solve', frameId: id, params: { solver: 'fake' }, createdAt: Date.now() }, Date.now())
  await tablet.syncWith(darksite.line, Date.now())
  await darksite.engine.settled()
  await tablet.syncWith(darksite.line, Date.now())
  expect(tablet.view('jobs/wish')).toMatchObject({ state: 'done', fault: null })
  expect(tablet.view(`solutions/${id}`)).toMatchObject({ solver: 'fake' })
  expect(tablet.view(`matches/${id}`)?.['objects']).toMatchObject([{ designation: 'M 42' }])

  for (const name of ['M 42', 'm42', 'Messier 42', 'NGC 1976', 'orion neb']) {
    const found = await json(darksite, `/api/images?object_name=${encodeURIComponent(name)}`)
    expect([name, found]).toMatchObject([
      name,
      { total: 1, items: [{ id, is_plate_solved: true, thumbnail_url: `/api/images/${id}/thumbnail` }] },
    ])
  }
  expect(await json(darksite, '/api/images?object_name=M%204')).toMatchObject({ total: 0 })
  expect(await json(darksite, `/api/images/${id}`)).toMatchObject({
    catalog_matches: [{ designation: 'M 42' }],
    hint: { ra: 83.82 },
  })
})

test('a rating and a solve wish made offline arrive, also when the file was moved and the server restarted meanwhile', async () => {
  const first = await observatory()
  first.engine.start()
  await work(first, 'scan-folder')
  const tablet = new Tablet('tablet')
  await tablet.syncWith(first.line, Date.now())
  const id = [...tablet.confirmed.keys()].find((name) => name.startsWith('frames/'))!.slice('frames/'.length)
  await first.close()

  tablet.edit('reviews', id, { rating: 4 }, Date.now())
  tablet.edit('jobs', 'wish', { type: 'plate-solve', frameId: id, params: { solver: 'fake' } }, Date.now())
  expect(tablet.view(`reviews/${id}`)).toEqual({ rating: 4 })
  await rename(join(first.captures, 'light.fits'), join(first.captures, 'renamed.fits'))

  const second = await testDarksite({ folder: first.folder, cataloguesDir: join(first.folder, 'catalogues') })
  second.engine.start()
  await work(second, 'scan-folder')
  await tablet.syncWith(second.line, Date.now())
  await second.engine.settled()
  await tablet.syncWith(second.line, Date.now())
  expect(tablet.view(`frames/${id}`)).toMatchObject({ fileName: 'renamed.fits', presence: 'present' })
  expect(tablet.view(`reviews/${id}`)).toEqual({ rating: 4 })
  expect(tablet.view('jobs/wish')).toMatchObject({ state: 'done' })
  expect(await json(second, '/api/images?rating=4')).toMatchObject({ total: 1 })
  expect(await json(second, '/api/images?rating=5')).toMatchObject({ total: 0 })
})

test('wishes about a deleted and about a broken file fail in words, and the server goes on', async () => {
  const darksite = await observatory()
  await writeFile(join(darksite.captures, 'broken.fits'), light(2).subarray(0, 4000))
  darksite.engine.start()
  await work(darksite, 'scan-folder')
  const { items } = await json(darksite, '/api/images?sort_by=file_name&sort_order=asc')
  const [broken, good] = [items[0].id, items[1].id]
  await rm(join(darksite.captures, 'light.fits'))

  const tablet = new Tablet('tablet')
  tablet.edit('jobs', 'gone', { type: 'plate-solve', frameId: good, params: { solver: 'fake' } }, Date.now())
  tablet.edit('jobs', 'bad', { type: 'plate-solve', frameId: broken, params: { solver: 'fake' } }, Date.now())
  tablet.edit('jobs', 'odd', { type: 'plate-solve', frameId: 'never-seen', params: { solver: 'hubble' } }, Date.now())
  await tablet.syncWith(darksite.line, Date.now())
  await darksite.engine.settled()
  await tablet.syncWith(darksite.line, Date.now())
  for (const id of ['gone', 'bad', 'odd']) {
    const { state, fault } = tablet.view(`jobs/${id}`) ?? {}
    expect([id, state, fault]).toMatchObject([id, 'failed', { code: expect.any(String), message: expect.any(String) }])
  }
  await work(darksite, 'scan-folder')
  const rescan = await darksite.app.request(`/api/images/${good}/rescan`, { method: 'POST', headers: LOCAL })
  expect([rescan.status, (await rescan.json()).fault.code]).toEqual([409, 'images.missing'])
})

test('a picture whose pixels turn out to be unreadable becomes a frame with a fault and is not tried for ever', async () => {
  const darksite = await observatory()
  darksite.engine.start()
  await work(darksite, 'scan-folder')
  const id = darksite.library.withoutPreview(1)[0] ?? (await json(darksite, '/api/images')).items[0].id
  darksite.records.write('frames', id, { preview: null, thumbnail: null })
  await writeFile(join(darksite.captures, 'light.fits'), light(1).subarray(0, 8000))
  await work(darksite, 'make-previews')
  expect(darksite.records.row('frames', id)?.fault?.code).toBe('fits.truncated')
  expect(darksite.library.withoutPreview(10)).toEqual([])
})

test('a JPEG that was cut short below its header is a frame with a fault once its preview was tried', async () => {
  const darksite = await observatory()
  const grey = await sharp({ create: { width: 600, height: 400, channels: 3, background: '#345', noise: NOISE } })
    .jpeg()
    .toBuffer()
  await writeFile(join(darksite.captures, 'cut.jpg'), grey.subarray(0, 5000))
  darksite.engine.start()
  await work(darksite, 'scan-folder')
  const { items } = await json(darksite, '/api/images?search=cut.jpg')
  expect(items).toMatchObject([{ file_name: 'cut.jpg', fault: { code: 'picture.broken' } }])
})
