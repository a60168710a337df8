import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import type { CatalogueObject } from '#shared/catalogues/catalogue.ts'
import { encodeObjects } from '#shared/catalogues/compact.ts'
import { LOCAL, type TestDarksite, temporaryFolder, testDarksite } from '#tests/support/darksite.ts'
import { keepFrames } from '#tests/support/search-world.ts'

const object = (designation: string, name: string, aliases: string[], ra: number, dec: number): CatalogueObject => ({
  ...{ catalogue: designation.startsWith('M') ? 'messier' : 'ngc', designation, name, aliases, type: 'nebula', ra, dec },
  ...{ magnitude: 5, majorArcmin: 10, minorArcmin: 10, positionAngle: null },
})
const M42 = object('M 42', 'Orion Nebula', ['NGC 1976'], 83.82, -5.39)
const M43 = object('M 43', '', ['NGC 1982'], 83.89, -5.27)
const M31 = object('M 31', 'Andromeda Galaxy', ['NGC 224'], 10.68, 41.27)
const NGC7000 = object('NGC 7000', 'North America Nebula', ['C 20'], 314.7, 44.3)

let darksite: TestDarksite
beforeEach(async () => {
  const cataloguesDir = await temporaryFolder()
  await mkdir(cataloguesDir, { recursive: true })
  await writeFile(join(cataloguesDir, 'objects.json'), JSON.stringify(encodeObjects([M42, M43, M31, NGC7000])))
  darksite = await testDarksite({ cataloguesDir })
  keepFrames(darksite, [
    { name: 'a.fits', metadata: { exposureSeconds: 300 }, at: [83.82, -5.39], objects: [M42, M43] },
    { name: 'b.fits', metadata: { exposureSeconds: 60 }, at: [83.82, -5.39], objects: [M42] },
    { name: 'stack.fits', type: 'stacked', metadata: { exposureSeconds: 9000 }, at: [83.82, -5.39], objects: [M42] },
    { name: 'bad.fits', metadata: { exposureSeconds: 60 }, at: [83.82, -5.39], objects: [M42], isRejected: true },
    { name: 'dark.fits', type: 'dark', metadata: { exposureSeconds: 60 } },
  ])
})

const get = async (path: string) => (await darksite.app.request(path, { headers: LOCAL })).json()
const post = (path: string, body: object) =>
  darksite.app.request(path, { method: 'POST', body: JSON.stringify(body), headers: LOCAL })

test('a catalogue says how much of it is in the library: stacks are pictures but no time, rejected frames are neither', async () => {
  const { catalogues } = await get('/api/catalogues')
  const by = (id: string) => catalogues.find((one: { id: string }) => one.id === id)
  expect(by('messier')).toMatchObject({ title: 'Messier', objects: 3, imaged: 2, exposureSeconds: 660, isImported: false })
  expect(by('ngc')).toMatchObject({ objects: 4, imaged: 2 })
  expect(by('caldwell')).toMatchObject({ objects: 1, imaged: 0 })
})

test('a page lists its objects by their numbers in it, and can be searched, narrowed and sorted', async () => {
  const { items } = await get('/api/catalogues/ngc')
  expect(items.map(({ designation }: { designation: string }) => designation)).toEqual([
    'NGC 224',
    'NGC 1976',
    'NGC 1982',
    'NGC 7000',
  ])
  expect(items[1]).toMatchObject({ mainDesignation: 'M 42', name: 'Orion Nebula', images: 3, exposureSeconds: 360 })
  const names = async (query: string) =>
    (await get(`/api/catalogues/ngc?${query}`)).items.map(({ mainDesignation }: { mainDesignation: string }) => mainDesignation)
  expect(await names('q=orion')).toEqual(['M 42'])
  expect(await names('q=m31')).toEqual(['M 31'])
  expect(await names('has_images=false')).toEqual(['M 31', 'NGC 7000'])
  expect(await names('sort_by=exposure&page_size=1')).toEqual(['M 42'])
  expect(await names('constellation=orion')).toEqual(['M 42', 'M 43'])
  expect(await names('constellation=Cyg')).toEqual(['NGC 7000'])
  expect((await darksite.app.request('/api/catalogues/ngc?constellation=nowhere', { headers: LOCAL })).status).toBe(422)
  // M 43 lies 8.3 arcmin from the middle of the only picture that has it.
  expect(items[2]).toMatchObject({ constellation: 'Ori', maxSeparationDeg: expect.closeTo(0.139, 3) })
  expect(items[0]).toMatchObject({ constellation: 'And', maxSeparationDeg: null })
  expect((await darksite.app.request('/api/catalogues/none', { headers: LOCAL })).status).toBe(404)
})

test('a list that is brought names the frames at once, has its own page, and goes away with its names', async () => {
  darksite.engine.start()
  const text = 'designation,name,ra,dec\nMine 1,My knot,83.82,-5.40\nMine 2,,200,0\nMine 3,,nowhere,0\n'
  const brought = await post('/api/catalogues', { title: 'My targets', text })
  expect(brought.status).toBe(201)
  expect(await brought.json()).toMatchObject({
    id: 'own-my-targets',
    objects: 2,
    badRows: 1,
    bad: ['Row 3 (Mine 3): "nowhere" is no right ascension.'],
  })
  const mine = async () => (await get('/api/catalogues')).catalogues.find((one: { id: string }) => one.id === 'own-my-targets')
  await expect.poll(async () => (await mine())?.imaged, { timeout: 20_000 }).toBe(1)
  expect(await mine()).toMatchObject({ title: 'My targets', objects: 2, isImported: true })
  const found = await get('/api/images?object_name=my%20knot')
  expect(found.total).toBe(4)
  expect((await post('/api/catalogues/own-my-targets/remove', {})).status).toBe(200)
  expect(await mine()).toBeUndefined()
  await expect.poll(async () => (await get('/api/images?object_name=mine1')).total, { timeout: 20_000 }).toBe(0)
})

test('what is no list is refused with a reason', async () => {
  const answer = await post('/api/catalogues', { title: 'x', text: 'hello' })
  expect(answer.status).toBe(422)
  expect((await answer.json()).fault.message).toContain('rows')
  expect((await post('/api/catalogues', { title: '!!!', text: 'designation,ra,dec\nA,1,1' })).status).toBe(422)
  expect((await post('/api/catalogues/messier/remove', {})).status).toBe(404)
})

test('the library in AstroCat’s figures: pictures, hours of lights, Messier and NGC objects by any of their names', async () => {
  expect(await get('/api/stats/overview')).toEqual({
    ...{ total_images: 5, total_plate_solved: 4, total_messier_matches: 5, total_ngc_matches: 5 },
    ...{ total_exposure_hours: 0.1, storage_used_bytes: 5010 },
  })
  expect(await get('/api/admin/stats')).toEqual(await get('/api/stats/overview'))
  expect(await get('/api/stats/by-format')).toEqual([{ format: 'fits', count: 5 }])
  expect(await get('/api/stats/by-subtype')).toContainEqual({ subtype: 'stacked', count: 1 })
  expect(await get('/api/stats/by-month')).toEqual([])
  expect(await get('/api/stats/top-objects')).toEqual([])
  expect(await get('/api/stats/fits?exposure_min=100')).toMatchObject({
    overview: { total_images: 2, total_subs: 1, total_exposure_hours: 0.08, average_exposure_seconds: 300 },
    exposure_distribution: [{ from: 300, to: 600, count: 1 }],
  })
})
