import { expect, test } from 'vitest'
import { keepFile } from '#server/library/keep.ts'
import type { IndexedFile } from '#server/work/work.ts'
import { ok } from '#shared/core/fault.ts'
import { NO_METADATA } from '#shared/frame/metadata.ts'
import type { FrameMetadata, FrameType } from '#shared/records/metadata.ts'
import { describeField } from '#shared/sky/field.ts'
import { LOCAL, type TestDarksite, testDarksite } from '#tests/support/darksite.ts'

interface Made {
  readonly name: string
  readonly type: FrameType
  readonly metadata: Partial<FrameMetadata>
  readonly header?: readonly [string, string]
  readonly at?: readonly [number, number]
  readonly rating?: number
}

const FRAMES: readonly Made[] = [
  {
    name: 'orion/Ha/one.fits',
    type: 'light',
    metadata: {
      object: 'M 42',
      filter: 'Ha',
      camera: 'ASI2600MM',
      telescope: 'FRA400',
      exposureSeconds: 300,
      dateObs: '2026-01-10T22:00:00.500Z',
    },
    header: ['FOCPOS', '12345'],
    at: [83.8, -5.4],
    rating: 4,
  },
  {
    name: 'orion/two.fits',
    type: 'light',
    metadata: { object: 'm42', filter: 'OIII', camera: 'ASI2600MM', exposureSeconds: 120, dateObs: '2026-01-11T01:00:00Z' },
    at: [359.9, 89.5],
  },
  { name: 'dark.fits', type: 'dark', metadata: { camera: 'QHY 5', exposureSeconds: 300, dateObs: '2026-02-01T00:00:00Z' } },
  { name: 'orion_2/three.fits', type: 'photo', metadata: { object: '100%' } },
]

let darksite: TestDarksite
const ids = new Map<string, string>()

const fill = async (): Promise<void> => {
  darksite = await testDarksite()
  const { library, store, records } = darksite
  FRAMES.forEach(({ name, type, metadata, header, at, rating }, i) => {
    const cards = header ? [{ keyword: header[0], value: header[1] }] : []
    const indexed: IndexedFile = {
      sha256: String(i).padStart(64, '0'),
      header: {
        format: 'fits',
        width: 600,
        height: 400,
        channels: 1,
        sampleFormat: 'u16',
        isBottomUp: true,
        cards,
        hdu: 0,
        notes: [],
      },
      metadata: { ...NO_METADATA, ...metadata },
      hint: null,
      frameType: type,
      frameTypeRule: 'made up',
      fault: null,
    }
    const file = { path: `${darksite.captures}/${name}`, size: 1000 + i, mtimeMs: 1000 }
    keepFile({ library, store, now: () => i }, { root: darksite.captures, file, indexed: ok(indexed) })
    const id = library.files.at(file.path)!.frameId
    ids.set(id, name)
    if (rating !== undefined) records.write('reviews', id, { rating })
    if (at) {
      const wcs = { crval: [...at] as [number, number], crpix: [299.5, 199.5] as [number, number], cd: CD, sip: null }
      const field = describeField(wcs, 600, 400, true)
      records.write('solutions', id, { ...field, solver: 'fake', index: 'none', seconds: 0, solvedAt: 1000, log: null })
    }
  })
}
const CD: [[number, number], [number, number]] = [
  [-0.001, 0],
  [0, 0.001],
]

const found = async (query: string): Promise<string[]> => {
  const answer = await darksite.app.request(`/api/images?sort_by=file_name&sort_order=asc&${query}`, { headers: LOCAL })
  const { items } = await answer.json()
  return items.map(({ id }: { id: string }) => ids.get(id))
}

const [ONE, TWO, DARK, THREE] = FRAMES.map(({ name }) => name)

test.each([
  ['', [DARK, ONE, THREE, TWO]],
  ['search=one', [ONE]],
  ['search=M42', [TWO]],
  ['object_name=M%2042', [ONE, TWO]],
  ['object_name=messier42', [ONE, TWO]],
  ['search=100%25', [THREE]],
  ['filter=ha', [ONE]],
  ['camera=asi', [ONE, TWO]],
  ['telescope=fra', [ONE]],
  ['frame_type=dark', [DARK]],
  ['is_plate_solved=true', [ONE, TWO]],
  ['is_plate_solved=false', [DARK, THREE]],
  ['rating=4', [ONE]],
  ['rating=0', [DARK, ONE, THREE, TWO]],
  ['start_date=2026-01-11', [DARK, TWO]],
  ['end_date=2026-01-10', [ONE]],
  ['start_date=2026-01-10T22:00:00Z&end_date=2026-01-11', [ONE, TWO]],
  ['ra=84&dec=-5&radius=1', [ONE]],
  ['ra=180&dec=89.5&radius=1.5', [TWO]],
  ['ra=84&dec=-5&radius=0.1', []],
  ['exposure_min=200', [DARK, ONE]],
  ['exposure_max=200', [TWO]],
  ['header_key=focpos', [ONE]],
  ['header_key=FOCPOS&header_value=234', [ONE]],
  ['header_key=FOCPOS&header_value=999', []],
  ['path=orion', [ONE, TWO]],
  ['path=/orion/Ha/', [ONE]],
  ['camera=asi&filter=', [ONE, TWO]],
  ['exposure_above=120', [DARK, ONE]],
  ['exposure_min=120&exposure_below=300', [TWO]],
  ['pixel_scale_min=3&pixel_scale_max=4', [ONE, TWO]],
  ['format=fit', [DARK, ONE, THREE, TWO]],
  ['format=cr2', []],
  ['ra=84.2&dec=-5.4&radius=0.2', []],
  ['ra=84.2&dec=-5.4&radius=0.2&cone=footprint', [ONE]],
  ['polygon=83,-6,84.5,-6,84.5,-5,83,-5', [ONE]],
  ['q=exposure%3E200%20camera:asi', [ONE]],
])('?%s finds what it says', async (query, names) => {
  await fill()
  expect(await found(query)).toEqual(names)
})

test('pages do not overlap, and frames that do not say come last in both directions', async () => {
  await fill()
  const page = async (query: string) => {
    const answer = await darksite.app.request(`/api/images?${query}`, { headers: LOCAL })
    const { items, ...rest } = await answer.json()
    return { names: items.map(({ id }: { id: string }) => ids.get(id)), ...rest }
  }
  expect(await page('page_size=3')).toMatchObject({ names: [DARK, TWO, ONE], total: 4, page: 1, total_pages: 2 })
  expect(await page('page_size=3&page=2')).toMatchObject({ names: [THREE], page: 2, page_size: 3 })
  expect(await page('sort_order=asc')).toMatchObject({ names: [ONE, TWO, DARK, THREE] })
  expect(await page('page=9')).toMatchObject({ names: [], total: 4 })
})

test('a polygon that is none is refused in words', async () => {
  await fill()
  for (const polygon of ['1,2,3,4', '1,2,3,4,5', '1,2,3,4,5,95', 'x'])
    expect((await darksite.app.request(`/api/images?polygon=${polygon}`, { headers: LOCAL })).status, polygon).toBe(422)
})

test('a frame whose bytes changed since it was solved is solved no more, and lies nowhere', async () => {
  ids.clear()
  await fill()
  const id = [...ids].find(([, name]) => name === ONE)![0]
  darksite.records.write('frames', id, { indexedAt: 2000 })
  expect(await found('is_plate_solved=true')).toEqual([TWO])
  expect(await found('is_plate_solved=false')).toContain(ONE)
  expect(await found('ra=84&dec=-5&radius=1')).toEqual([])
  expect(await found('pixel_scale_min=3&pixel_scale_max=4')).toEqual([TWO])
  const item = await (await darksite.app.request(`/api/images/${id}`, { headers: LOCAL })).json()
  expect(item).toMatchObject({ is_plate_solved: false, ra_center_degrees: null, solution: null })
  const statistics = await (await darksite.app.request('/api/statistics', { headers: LOCAL })).json()
  expect(statistics.solved).toBe(1)
})
