import { beforeEach, expect, test } from 'vitest'
import { EXPORT_COLUMNS } from '#shared/search/export-columns.ts'
import { LOCAL, type TestDarksite, testDarksite } from '#tests/support/darksite.ts'
import { keepFrames } from '#tests/support/search-world.ts'

let darksite: TestDarksite
beforeEach(async () => {
  darksite = await testDarksite()
  keepFrames(darksite, [
    { name: 'a,"b".fits', metadata: { object: 'M 42', filter: 'Ha', gain: 100 }, at: [83.8, -5.4], rating: 3 },
    { name: 'dark.fits', type: 'dark', metadata: { object: '=cmd()', exposureSeconds: 60 } },
    {
      name: 'tom & <jerry>.fits',
      metadata: { object: 'M 42' },
      objects: [{ designation: 'M 42', name: 'Orion Nebula', aliases: [] }],
    },
  ])
})
const ask = (path: string) => darksite.app.request(path, { headers: LOCAL })

test('every frame of a search stands in the list, in the order that was asked for', async () => {
  const answer = await ask('/api/images/export_csv?object_name=M%2042&sort_by=file_name&sort_order=asc')
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="frames.csv"')
  const [heading, ...lines] = (await answer.text()).trimEnd().split('\r\n')
  expect(heading!.split(',')).toEqual(EXPORT_COLUMNS.map(({ name }) => name))
  expect(heading!.split(',').length).toBeGreaterThanOrEqual(44)
  expect(lines).toHaveLength(2)
  expect(lines[0]).toContain('"a,""b"".fits"')
  expect(lines[1]).toContain('M 42 (Orion Nebula)')
})

test('a text that a spreadsheet would run is a text', async () => {
  expect(await (await ask('/api/images/export_csv?frame_type=dark')).text()).toContain(",'=cmd(),")
})

test('a VOTable says what its numbers are, and writes any name as XML allows', async () => {
  const text = await (await ask('/api/images/export_votable')).text()
  expect(text).toContain('<FIELD name="ra_center_degrees" datatype="double" unit="deg" ucd="pos.eq.ra;meta.main" ref="icrs"/>')
  expect(text).toContain('<TD>tom &amp; &lt;jerry&gt;.fits</TD>')
  expect(text.match(/<TR>/g)).toHaveLength(3)
})

test('a wrong filter is refused in words', async () => {
  const answer = await ask('/api/images/export_csv?colour=red')
  expect(answer.status).toBe(422)
  expect((await answer.json()).fault.code).toBe('images.bad-query')
})

test('statistics of a search count its frames alone', async () => {
  const all = await (await ask('/api/statistics')).json()
  expect(all).toMatchObject({
    frames: 3,
    solved: 1,
    lights: 2,
    types: [
      { name: 'dark', frames: 1 },
      { name: 'light', frames: 2 },
    ].reverse(),
  })
  expect(all.sky_coverage).toHaveLength(1)
  expect(await (await ask('/api/statistics?frame_type=dark')).json()).toMatchObject({ frames: 1, seconds: 0 })
})
