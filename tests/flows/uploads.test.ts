import { createHash } from 'node:crypto'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sendBlob } from '#lib/files/send-blob.ts'
import { importedId } from '#shared/records/import.ts'
import { safePlace, type UploadMetadata } from '#shared/sync/blobs.ts'
import { LOCAL, type TestDarksite, testDarksite } from '#tests/support/darksite.ts'
import { makeFits } from '#tests/support/make-fits.ts'

const NEVER = new AbortController().signal
const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const original = (bytes: Uint8Array, name: string, folder = ''): UploadMetadata => {
  const sha256 = sha256Of(bytes)
  return { sha256, kind: 'original', frame: importedId(sha256), name, folder, modifiedAt: Date.UTC(2026, 0, 10) }
}
const wayTo =
  ({ app }: TestDarksite, onRequest: (init: RequestInit) => void = () => {}) =>
  async (path: string, init: RequestInit): Promise<Response> => {
    onRequest(init)
    return app.request(path, { ...init, headers: { ...LOCAL, ...(init.headers as Record<string, string>) } })
  }
const send = (darksite: TestDarksite, bytes: Uint8Array<ArrayBuffer>, metadata: UploadMetadata) =>
  sendBlob(new Blob([bytes]), metadata, { signal: NEVER, request: wayTo(darksite) })
const held = async (darksite: TestDarksite, hashes: string[]): Promise<string[]> => {
  const answer = await darksite.app.request('/api/blobs/have', {
    method: 'POST',
    headers: LOCAL,
    body: JSON.stringify({ hashes }),
  })
  return (await answer.json()).held
}

test('an original becomes a file of the library with its folder, name and time, and a frame that the server has read', async () => {
  const darksite = await testDarksite()
  darksite.engine.start()
  const bytes = makeFits({ seed: 1, cards: [{ keyword: 'OBJECT', value: 'M 31' }] })
  const metadata = original(bytes, 'light_001.fits', 'M 31/2026-01-10')
  expect(await held(darksite, [metadata.sha256])).toEqual([])
  expect(await send(darksite, bytes, metadata)).toEqual({ ok: true, value: undefined })
  await darksite.engine.settled()
  const path = join(darksite.config.dataDir, 'imported/M 31/2026-01-10/light_001.fits')
  expect(sha256Of(await readFile(path))).toBe(metadata.sha256)
  expect((await stat(path)).mtimeMs).toBe(metadata.modifiedAt)
  const frame = darksite.records.row('frames', metadata.frame)
  expect(frame).toMatchObject({ presence: 'present', folder: 'M 31/2026-01-10', metadata: { object: 'M 31' } })
  expect(frame?.preview).toMatch(/^[0-9a-f]{64}$/)
  expect(await held(darksite, [metadata.sha256])).toEqual([metadata.sha256])
  expect(await readdir(join(darksite.config.dataDir, 'incoming'))).toEqual([])
})

test('bytes that are not those that were promised are never kept', async () => {
  const darksite = await testDarksite()
  const bytes = makeFits({ seed: 2 })
  const wrong = bytes.slice()
  wrong[wrong.length - 1]! ^= 1
  expect(await send(darksite, wrong, original(bytes, 'a.fits'))).toMatchObject({ fault: { code: 'uploads.damaged' } })
  expect(await held(darksite, [sha256Of(bytes), sha256Of(wrong)])).toEqual([])
  expect(await readdir(join(darksite.config.dataDir, 'incoming'))).toEqual([])
  expect(await readdir(join(darksite.config.dataDir, 'imported'))).toEqual([])
  // What follows is not hindered by it.
  expect(await send(darksite, bytes, original(bytes, 'a.fits'))).toMatchObject({ ok: true })
})

test('an upload that stands anywhere goes on there, and one whose end nobody heard of is ended', async () => {
  const darksite = await testDarksite()
  const bytes = makeFits({ seed: 3 })
  for (const [n, part] of [0, 1, 2879, bytes.length - 1, bytes.length].entries()) {
    const own = Uint8Array.from([...bytes.subarray(0, -1), n])
    const metadata = original(own, `part-${n}.fits`)
    let asked = 0
    const broken = wayTo(darksite, ({ method }) => {
      if (method === 'PATCH' && asked++ === 0) throw new TypeError('The line broke.')
    })
    expect(await sendBlob(new Blob([own]), metadata, { signal: NEVER, request: broken })).toMatchObject({
      fault: { code: 'server.unreachable' },
    })
    // As the server's disk looks after a line, or the server, broke there.
    await writeFile(join(darksite.config.dataDir, 'incoming', metadata.sha256), own.subarray(0, part))
    let sent = 0
    const watched = wayTo(darksite, ({ body }) => {
      if (body instanceof Blob) sent += body.size
    })
    expect(await sendBlob(new Blob([own]), metadata, { signal: NEVER, request: watched })).toMatchObject({ ok: true })
    expect(sent).toBe(own.length - part)
    expect(await held(darksite, [metadata.sha256])).toEqual([metadata.sha256])
  }
})

test('what the libraries hold already is said before a byte is sent; a file that is gone is not held', async () => {
  const darksite = await testDarksite()
  const bytes = makeFits({ seed: 4 })
  await send(darksite, bytes, original(bytes, 'here.fits'))
  const path = join(darksite.config.dataDir, 'imported/here.fits')
  expect(await held(darksite, [sha256Of(bytes)])).toHaveLength(1)
  await writeFile(path, bytes.subarray(0, 100))
  expect(await held(darksite, [sha256Of(bytes)])).toHaveLength(0)
})

test('two files of one name lie side by side, and only pictures are taken in', async () => {
  const darksite = await testDarksite()
  const [one, two] = [makeFits({ seed: 5 }), makeFits({ seed: 6 })]
  for (const bytes of [one, two]) await send(darksite, bytes, original(bytes, 'same.fits', 'night'))
  const names = await readdir(join(darksite.config.dataDir, 'imported/night'))
  expect(names.sort()).toEqual([`same-${sha256Of(two).slice(0, 8)}.fits`, 'same.fits'])
  expect(await send(darksite, one, { ...original(one, 'evil.html'), sha256: sha256Of(two) })).toMatchObject({
    fault: { code: 'uploads.no-frame' },
  })
})

test('a preview is shown with its frame, but never takes the place of the server’s own', async () => {
  const darksite = await testDarksite()
  const bytes = makeFits({ seed: 7 })
  const frame = importedId(sha256Of(bytes))
  const picture = new TextEncoder().encode('a picture')
  const metadata = { ...original(picture, ''), kind: 'preview' as const, frame }
  await send(darksite, bytes, original(bytes, 'a.fits'))
  darksite.engine.start()
  await darksite.engine.settled()
  const before = darksite.records.row('frames', frame)?.preview
  expect(await send(darksite, picture, metadata)).toMatchObject({ ok: true })
  expect(darksite.records.row('frames', frame)?.preview).toBe(before)
  expect((await darksite.blobs.pathOf(metadata.sha256)).ok).toBe(true)
})

test('a place from elsewhere never leads out of the library, and keeps the ending of its name', () => {
  for (const folder of ['../../etc', '/etc', 'a/../../b', '..\\..\\c', '.ssh/./x', '\u0000/y', ' ./ .. /z'])
    for (const part of safePlace(folder, 'a.fits').folders) expect(part).toMatch(/^[^./\\\s][^/\\]*$/)
  expect(safePlace('', '../../passwd').name).toBe('_.._passwd')
  expect(safePlace('', '.fits').name).toBe('fits')
  expect(safePlace('', `${'n'.repeat(300)}.fits.fz`).name).toMatch(/^n{112}\.fits\.fz$/)
  expect(safePlace('Nacht/M 31', 'Blende 2,8.CR2')).toEqual({ folders: ['Nacht', 'M 31'], name: 'Blende 2,8.CR2' })
})
