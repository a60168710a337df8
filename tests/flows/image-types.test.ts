import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { BulkSubtypeAnswer } from '#server/http/image-types.ts'
import { LOCAL, testDarksite } from '#tests/support/darksite.ts'
import { makeFits } from '#tests/support/make-fits.ts'

test('all frames of a search get another kind, which stays when their files are read again; nonsense is refused', async () => {
  const { app, engine, captures, records, database } = await testDarksite()
  for (const [folder, name, seed] of [
    ['mars', 'a', 1],
    ['mars', 'b', 2],
    ['deep', 'c', 3],
  ] as const) {
    await mkdir(join(captures, folder), { recursive: true })
    await writeFile(join(captures, folder, `${name}.fits`), makeFits({ seed, cards: [{ keyword: 'IMAGETYP', value: 'Light' }] }))
  }
  engine.start()
  await engine.enqueue('scan-folder', null)
  await engine.settled()
  const put = (query: string) => app.request(`/api/images/bulk/subtype?${query}`, { method: 'PUT', headers: LOCAL })
  const types = () =>
    database.sqlite.prepare<[], string>(`SELECT fileName || ' ' || frameType FROM frames ORDER BY 1`).pluck().all()

  for (const wrong of ['path=mars', 'new_subtype=comet', 'new_subtype=dark&pathh=mars'])
    expect((await put(wrong)).status).toBe(422)
  expect(types()).toEqual(['a.fits light', 'b.fits light', 'c.fits light'])
  const answer = BulkSubtypeAnswer.parse(await (await put('new_subtype=PLANETARY&path=mars')).json())
  expect(answer).toEqual({ updated_count: 2, failed_count: 0, total_count: 2, errors: [] })
  expect(types()).toEqual(['a.fits planetary', 'b.fits planetary', 'c.fits light'])

  await engine.enqueue('reindex-all', null)
  await engine.settled()
  expect(types()).toEqual(['a.fits planetary', 'b.fits planetary', 'c.fits light'])
  const [id] = database.sqlite.prepare<[], string>(`SELECT id FROM frames WHERE fileName = 'a.fits'`).pluck().all()
  expect(records.row('frames', id!)?.frameTypeRule).toBe('somebody said so')
  // Changed pixels are another picture of the same thing.
  await writeFile(join(captures, 'mars/b.fits'), makeFits({ seed: 9, cards: [{ keyword: 'IMAGETYP', value: 'Light' }] }))
  await engine.enqueue('scan-folder', null)
  await engine.settled()
  expect(types()).toContain('b.fits planetary')
})
