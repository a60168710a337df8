import 'fake-indexeddb/auto'
import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { db } from '#lib/data/database.ts'
import { selectEntries } from '#lib/library/filters.ts'
import { lookUp } from '#lib/search/look-up.ts'
import { acceptResponse, nextRequest } from '#lib/sync/accept.ts'
import { RANGE_FIELDS, type RangeField, SearchQuery } from '#shared/records/search.ts'
import { conditionsOf } from '#shared/search/conditions.ts'
import { isLookedUp } from '#shared/search/select.ts'
import { SyncResponse } from '#shared/sync/protocol.ts'
import { LOCAL, type TestDarksite, testDarksite } from '#tests/support/darksite.ts'
import { keepFrames, type MadeFrame } from '#tests/support/search-world.ts'

/** The one suite of both executors: SQL on the server, and the tablet's own database after a sync with that server. */

const M31 = { designation: 'M 31', name: 'Andromeda Galaxy', aliases: ['NGC 224', 'PGC 2557'] }
const M32 = { designation: 'M 32', name: '', aliases: ['NGC 221'] }
const M42 = { designation: 'M 42', name: 'Orion Nebula', aliases: ['NGC 1976'] }
const SITE = { longitude: 15 }

const FRAMES: readonly MadeFrame[] = [
  {
    name: 'orion/Ha/one.fits',
    metadata: {
      object: 'M 42',
      filter: 'Ha',
      camera: 'ASI2600MM',
      exposureSeconds: 300,
      gain: 100,
      dateObs: '2026-01-10T22:00:00.5Z',
      ...SITE,
    },
    cards: [
      { keyword: 'FOCPOS', value: 12345 },
      { keyword: 'ROWORDER', value: 'TOP-DOWN' },
    ],
    at: [83.8, -5.4],
    turned: 30,
    rating: 4,
    objects: [M42],
    quality: { fwhmArcsec: 2.4, starCount: 800 },
  },
  {
    name: 'orion/two.fits',
    metadata: { object: 'm42', filter: 'OIII', camera: 'ASI2600MM', telescope: 'FRA400', exposureSeconds: 120, gain: 0, ...SITE },
    cards: [{ keyword: 'FOCPOS', value: 9000 }],
    isRejected: true,
    quality: { fwhmArcsec: 4.1, starCount: 90 },
  },
  {
    name: 'galaxies/three.xisf',
    format: 'xisf',
    metadata: { filter: 'L', exposureSeconds: 60, dateObs: '2026-01-11T03:00:00Z', ...SITE },
    at: [10.68, 41.27],
    objects: [M31, M32],
  },
  {
    name: 'galaxies/four.fits',
    metadata: { object: 'NGC 224', filter: 'L', ccdTemp: -10, dateObs: '2026-02-01T20:00:00Z', ...SITE },
  },
  { name: 'polar.fits', metadata: { object: 'Été', observer: 'Zoë' }, at: [200, 89.9] },
  { name: 'seam.fits', metadata: { object: '100% of it' }, at: [359.9, 0.05], turned: 45 },
  { name: 'dark_1.fits', type: 'dark', metadata: { camera: 'QHY 5', exposureSeconds: 300, iso: 800, binningX: 2 } },
  { name: 'orion_2/broken.fits', isFaulty: true },
]

let darksite: TestDarksite
let names: ReadonlyMap<string, string>

const fill = async (): Promise<void> => {
  darksite = await testDarksite()
  names = new Map([...keepFrames(darksite, FRAMES)].map(([name, id]) => [id, name]))
  await Promise.all(db.tables.map((table) => table.clear()))
  for (let more = true; more; ) {
    const question = await nextRequest()
    const answer = SyncResponse.parse(await darksite.line(question))
    await acceptResponse(question, answer)
    more = answer.more
  }
  // The tablet's only way to the headers of the server.
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => darksite.app.request(path, { ...init, headers: LOCAL }))
}
afterEach(() => void vi.unstubAllGlobals())

const onTablet = async (query: SearchQuery): Promise<string[]> => {
  const entries = await db.entries.toArray()
  const conditions = conditionsOf(query)
  return selectEntries(entries, conditions, await lookUp(conditions.filter(isLookedUp), entries)).map(({ id }) => names.get(id)!)
}

const onServer = async (query: SearchQuery): Promise<string[]> => {
  const answer = await darksite.app.request('/api/search', { method: 'POST', body: JSON.stringify({ query }), headers: LOCAL })
  const { ids } = await answer.json()
  return ids.map((id: string) => names.get(id))
}

const [ONE, TWO, THREE, FOUR, POLAR, SEAM, DARK, BROKEN] = FRAMES.map(({ name }) => name) as [string, ...string[]]
const ALL = FRAMES.map(({ name }) => name)
const square = (ra: number, dec: number, half: number): [number, number][] => [
  [ra - half, dec - half],
  [ra + half, dec - half],
  [ra + half, dec + half],
  [ra - half, dec + half],
]

const EXPECTED: readonly (readonly [Partial<SearchQuery>, readonly (string | undefined)[]])[] = [
  [{}, ALL],
  [{ text: 'M 31' }, [THREE]],
  [{ contains: 'M 31' }, [THREE, FOUR]],
  [{ contains: 'ngc224' }, [THREE, FOUR]],
  [{ contains: 'Andromeda' }, [THREE, FOUR]],
  [{ contains: 'andromeda galaxy' }, [THREE, FOUR]],
  [{ contains: 'Messier 42' }, [ONE, TWO]],
  [{ contains: 'M 3' }, []],
  [{ text: 'andromeda' }, [THREE]],
  [{ text: 'andromeda FILTER:l' }, [THREE]],
  [{ text: 'ORION' }, [ONE, TWO, BROKEN]],
  [{ text: '"orion/Ha"' }, [ONE]],
  [{ text: '100%' }, [SEAM]],
  [{ text: 'été' }, [POLAR]],
  [{ text: 'observer:ZOË' }, [POLAR]],
  [{ text: 'GAIN=100' }, [ONE]],
  [{ text: 'gain:0' }, [TWO]],
  [{ text: 'FILTER:i' }, [TWO]],
  [{ text: 'FILTER=ha' }, [ONE]],
  [{ text: 'exposure>=120' }, [ONE, TWO, DARK]],
  [{ text: 'EXPTIME>120' }, [ONE, DARK]],
  [{ text: 'exposure:60..200' }, [TWO, THREE]],
  [{ text: 'fwhm<3' }, [ONE]],
  [{ text: 'CCD-TEMP=-10' }, [FOUR]],
  [{ text: 'ISO:800' }, [DARK]],
  [{ text: 'FOCPOS:*' }, [ONE, TWO]],
  [{ text: 'focpos=12345' }, [ONE]],
  [{ text: 'FOCPOS=9000..12000' }, [TWO]],
  [{ text: 'ROWORDER:top' }, [ONE]],
  [{ text: 'ROWORDER=top' }, []],
  [{ text: 'NOSUCH=1' }, []],
  [{ objects: ['M 42', 'NGC 224'] }, [ONE, FOUR]],
  [{ filters: ['L'], solved: true }, [THREE]],
  [{ solved: false, types: ['dark'] }, [DARK]],
  [{ formats: ['xisf'] }, [THREE]],
  [{ rating: 4 }, [ONE]],
  [{ states: ['rejected'] }, [TWO]],
  [{ states: ['rejected', 'faulty'] }, [TWO, BROKEN]],
  [{ folder: '/orion/' }, [ONE, TWO]],
  [{ from: '2026-01-10', to: '2026-01-10' }, [ONE, THREE]],
  [{ from: '2026-01-11' }, [FOUR]],
  [{ ranges: { fwhm: [2, 3] } }, [ONE]],
  [{ ranges: { exposureSeconds: [null, 120] } }, [TWO, THREE]],
  [{ ranges: { rotation: [10, 40], scale: [3, 4] } }, [ONE]],
  [{ cone: { ra: 83.8, dec: -5.4, radiusDeg: 0.1 } }, [ONE]],
  // 0.32 degrees beside the centre: inside of the circle around the frame, outside of the frame, which is turned by 30 degrees.
  [{ cone: { ra: 83.8, dec: -5.08, radiusDeg: 0.02 } }, []],
  [{ cone: { ra: 83.8, dec: -5.19, radiusDeg: 0.02 } }, [ONE]],
  [{ cone: { ra: 20, dec: 89.95, radiusDeg: 0.05 } }, [POLAR]],
  [{ cone: { ra: 0.05, dec: 0, radiusDeg: 0.01 } }, [SEAM]],
  [{ cone: { ra: 0, dec: 90, radiusDeg: 180 } }, [ONE, THREE, POLAR, SEAM]],
  [{ constellations: ['Orion'] }, [ONE]],
  [{ constellations: ['ori', 'Andromeda'] }, [ONE, THREE]],
  [{ constellations: ['nowhere'] }, []],
  [{ text: 'constellation:"ursa minor"' }, [POLAR]],
  [{ text: 'con=Psc' }, [SEAM]],
  [{ polygon: square(10.68, 41.27, 0.01) }, [THREE]],
  [{ polygon: square(10.68, 41.27, 3) }, [THREE]],
  [{ polygon: square(11.5, 41.27, 0.2) }, []],
  [
    {
      polygon: [
        [0, 89.9],
        [120, 89.9],
        [240, 89.9],
      ],
    },
    [POLAR],
  ],
  [
    {
      polygon: [
        [359, -1],
        [1, -1],
        [1, 1],
        [359, 1],
      ],
    },
    [SEAM],
  ],
]

test('both find what is asked for, and each what the other finds', async () => {
  await fill()
  for (const [asked, expected] of EXPECTED) {
    const query = SearchQuery.parse(asked)
    const why = JSON.stringify(asked)
    expect((await onServer(query)).sort(), `server: ${why}`).toEqual([...expected].sort())
    expect((await onTablet(query)).sort(), `tablet: ${why}`).toEqual([...expected].sort())
  }
})

const range = fc.tuple(
  fc.option(fc.double({ min: -20, max: 1000, noNaN: true })),
  fc.option(fc.double({ min: -20, max: 1000, noNaN: true })),
)
const someSky = fc.tuple(fc.double({ min: 0, max: 359.99, noNaN: true }), fc.double({ min: -90, max: 90, noNaN: true }))
const someQuery: fc.Arbitrary<SearchQuery> = fc
  .record(
    {
      text: fc.constantFrom(
        '',
        'fits',
        'M 42',
        'orion',
        'gain>=0',
        'FOCPOS:*',
        'exposure<300 fits',
        '"',
        'é',
        'galaxy',
        'a:b',
        '%',
        '_',
      ),
      contains: fc.constantFrom('', 'M 31', 'neb', 'NGC 1976', 'x'),
      types: fc.constantFrom([], ['light'], ['dark', 'light']),
      solved: fc.constantFrom(null, true, false),
      rating: fc.nat(5),
      from: fc.constantFrom('', '2026-01-11'),
      ranges: fc.dictionary(fc.constantFrom(...(Object.keys(RANGE_FIELDS) as RangeField[])), range, { maxKeys: 2 }),
      cone: fc.option(
        fc
          .tuple(someSky, fc.double({ min: 1e-3, max: 180, noNaN: true }))
          .map(([[ra, dec], radiusDeg]) => ({ ra, dec, radiusDeg })),
      ),
    },
    { requiredKeys: [] },
  )
  .map((query) => SearchQuery.parse(query))

test('whatever is asked, the tablet and the server give the same frames', async () => {
  await fill()
  await fc.assert(
    fc.asyncProperty(someQuery, async (query) => {
      expect((await onTablet(query)).sort()).toEqual((await onServer(query)).sort())
    }),
    { numRuns: 150 },
  )
})

test('a keyword that was asked before is answered without the server; what was never asked, from the headers that are here', async () => {
  await fill()
  const focus = SearchQuery.parse({ text: 'FOCPOS=12345' })
  expect(await onTablet(focus)).toEqual([ONE])
  const id = [...names].find(([, name]) => name === THREE)![0]
  await db.headers.put({ id, sha256: '', cards: [{ keyword: 'SWMODIFY', value: 'tool' }] })
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')))
  expect(await onTablet(focus)).toEqual([ONE])
  expect(await onTablet(SearchQuery.parse({ text: 'SWMODIFY:too' }))).toEqual([THREE])
})

test('the search follows the rows: moved, named anew and forgotten frames are found where they are now', async () => {
  await fill()
  const id = [...names].find(([, name]) => name === SEAM)![0]
  const near = SearchQuery.parse({ cone: { ra: 120, dec: 20, radiusDeg: 1 } })
  expect(await onServer(near)).toEqual([])
  const { records, database } = darksite
  const old = records.row('solutions', id)!
  const shifted = old.footprint.map(([ra, dec]): [number, number] => [(ra + 120.1) % 360, dec + 20])
  records.write('solutions', id, { ra: 120, dec: 20.05, footprint: shifted })
  records.write('matches', id, { objects: [], matchedAt: 1 })
  expect(await onServer(near)).toEqual([SEAM])
  expect(await onServer(SearchQuery.parse({ cone: { ra: 0, dec: 0, radiusDeg: 1 } }))).toEqual([])
  database.sqlite.prepare('DELETE FROM solutions WHERE id = ?').run(id)
  expect(await onServer(near)).toEqual([])
  expect(database.sqlite.prepare('SELECT count(*) FROM footprintBoxes').pluck().get()).toBe(3)
})
