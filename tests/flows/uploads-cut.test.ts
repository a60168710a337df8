import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { fetchInParts } from '#lib/files/parts.ts'
import { sendBlob } from '#lib/files/send-blob.ts'
import { type Listening, listen } from '#server/http/listen.ts'
import { importedId } from '#shared/records/import.ts'
import { type CutProxy, startCutProxy } from '#tests/support/cut-proxy.ts'
import { type TestDarksite, testDarksite } from '#tests/support/darksite.ts'
import { makeFits } from '#tests/support/make-fits.ts'
import { plainRequest } from '#tests/support/plain-request.ts'

const NEVER = new AbortController().signal
const closing: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const behindProxy = async (): Promise<{ darksite: TestDarksite; proxy: CutProxy; base: string }> => {
  const darksite = await testDarksite()
  const listening = await listen(darksite.app, '127.0.0.1', 0)
  if (!listening.ok) throw new Error(listening.fault.message)
  const door: Listening = listening.value
  const proxy = await startCutProxy(door.port)
  closing.push(() => door.close(100), proxy.close)
  return { darksite, proxy, base: `http://127.0.0.1:${proxy.port}` }
}
const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

test('an upload whose line is cut after any byte, on the way there or back, arrives whole when it is tried again', async () => {
  const { darksite, proxy, base } = await behindProxy()
  const fits = makeFits({ seed: 11 })
  const request = plainRequest(base)
  const cuts = [
    ...Array.from({ length: 24 }, (_, i) => ({ direction: 'up' as const, after: Math.round(((fits.length + 400) * i) / 23) })),
    ...[0, 1, 50, 120].map((after) => ({ direction: 'down' as const, after })),
  ]
  let broken = 0
  for (const [n, cut] of cuts.entries()) {
    // Each is another file: what is there already is not sent again.
    const bytes = fits.slice()
    bytes[bytes.length - 1] = n
    const sha256 = sha256Of(bytes)
    const metadata = {
      sha256,
      kind: 'original' as const,
      frame: importedId(sha256),
      name: `${n}.fits`,
      folder: '',
      modifiedAt: 0,
    }
    const send = () => sendBlob(new Blob([bytes]), metadata, { signal: NEVER, request })
    proxy.cut = { begins: 'PATCH', ...cut }
    const first = await send()
    if (!first.ok) {
      broken++
      expect(first.fault.code).toBe('server.unreachable')
      // What the uploader does before every round.
      if ((await darksite.blobs.pathOf(sha256)).ok) continue
      const have = JSON.stringify({ hashes: [sha256] })
      const answer = await fetch(`${base}/api/blobs/have`, { method: 'POST', body: have })
      if ((await answer.json()).held.length === 0) expect(await send()).toMatchObject({ ok: true })
    }
    expect(sha256Of(await readFile(join(darksite.config.dataDir, 'imported', `${n}.fits`))), JSON.stringify(cut)).toBe(sha256)
  }
  expect(broken).toBeGreaterThan(20)
})

test('a download whose line is cut goes on there, and what is asked for again is little', async () => {
  const { darksite, proxy, base } = await behindProxy()
  const bytes = makeFits({ seed: 12 })
  const address = await darksite.blobs.put(bytes)
  for (const after of [100, 400, 1000, Math.round(bytes.length / 2), bytes.length + 100]) {
    proxy.cut = { begins: 'GET', direction: 'down', after }
    const ranges: string[] = []
    const request = (path: string | URL | Request, init?: RequestInit): Promise<Response> => {
      ranges.push(new Headers(init?.headers).get('range') ?? '')
      // A connection of its own, so that the proxy sees where it begins.
      return fetch(`${base}${String(path)}`, { ...init, headers: { ...(init?.headers as object), connection: 'close' } })
    }
    const fetched = await fetchInParts(`/api/blobs/${address}`, NEVER, () => {}, request)
    expect(fetched.ok && sha256Of(new Uint8Array(await fetched.value.arrayBuffer()))).toBe(address)
    if (after > 1000) expect(ranges.at(-1)).toMatch(/^bytes=\d+-$/)
  }
})
