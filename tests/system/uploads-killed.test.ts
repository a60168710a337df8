import { createHash, randomBytes } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sendBlob } from '#lib/files/send-blob.ts'
import { importedId } from '#shared/records/import.ts'
import { temporaryFolder } from '#tests/support/darksite.ts'
import { plainRequest } from '#tests/support/plain-request.ts'
import { startServerProcess } from '#tests/support/server-process.ts'

const SIZE = 3_000_000
/** Of the file, when the power goes; the last is a whole file that nobody has heard the end of. */
const KILLED_AT = [0, 1, 700_001, 2_999_999, SIZE]
const NEVER = new AbortController().signal

test('an upload outlives a server that is killed at any byte of it, and what lies there at the end is what was sent', async () => {
  const dataDir = await temporaryFolder()
  const bytes = randomBytes(SIZE)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const metadata = {
    sha256,
    kind: 'original' as const,
    frame: importedId(sha256),
    name: 'night.fits',
    folder: 'card',
    modifiedAt: 0,
  }
  const growing = join(dataDir, 'incoming', sha256)
  const target = join(dataDir, 'imported/card/night.fits')
  const sizeOf = async (path: string): Promise<number> => (await stat(path).catch(() => null))?.size ?? -1
  let lastSize = 0
  for (const killedAt of KILLED_AT) {
    const server = await startServerProcess({ DARKSITE_DATA: dataDir })
    const partOf = ({ method, headers }: RequestInit): number | null => {
      const from = Number((headers as Record<string, string>)['upload-offset'])
      return method === 'PATCH' ? Math.max(0, killedAt - from) : null
    }
    const sending = sendBlob(new Blob([bytes]), metadata, { signal: NEVER, request: plainRequest(server.url, partOf) })
    // The disk says how much has come; the whole file may have been taken to its place already.
    while ((await sizeOf(growing)) < killedAt && (await sizeOf(target)) < SIZE) await new Promise((done) => setTimeout(done, 10))
    await server.kill()
    if (killedAt < SIZE) expect(await sending).toMatchObject({ fault: { code: 'server.unreachable' } })
    else await sending
    const size = Math.max(await sizeOf(growing), await sizeOf(target))
    expect(size).toBeGreaterThanOrEqual(lastSize)
    lastSize = size
  }
  const server = await startServerProcess({ DARKSITE_DATA: dataDir })
  if ((await sizeOf(target)) < 0) {
    let sent = 0
    const request = plainRequest(server.url)
    const watched = (path: string, init: RequestInit): Promise<Response> => {
      if (init.body instanceof Blob) sent += init.body.size
      return request(path, init)
    }
    expect(await sendBlob(new Blob([bytes]), metadata, { signal: NEVER, request: watched })).toMatchObject({ ok: true })
    expect(sent).toBe(SIZE - lastSize)
  }
  expect(
    createHash('sha256')
      .update(await readFile(target))
      .digest('hex'),
  ).toBe(sha256)
  const have = await fetch(`${server.url}/api/blobs/have`, { method: 'POST', body: JSON.stringify({ hashes: [sha256] }) })
  expect((await have.json()).held).toEqual([sha256])
  await server.stop()
})
