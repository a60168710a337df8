import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createBlobStore } from './blob-store.ts'

/** FIPS 180-2, appendix B.1: the SHA-256 of "abc". */
const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'

test('bytes are kept once under the SHA-256 of their content, and nothing else is left behind', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'darksite-blobs-'))
  const blobs = await createBlobStore(folder)
  const abc = new TextEncoder().encode('abc')
  const addresses = await Promise.all([blobs.put(abc), blobs.put(abc), blobs.put(abc)])
  expect(new Set([...addresses, await blobs.put(abc)])).toEqual(new Set([ABC]))
  const path = await blobs.pathOf(ABC)
  expect(path.ok && (await readFile(path.value, 'utf8'))).toBe('abc')
  expect(path.ok && path.value).toBe(join(folder, ABC.slice(0, 2), ABC.slice(2)))
  expect(await readdir(join(folder, 'new'))).toEqual([])
  await rm(folder, { recursive: true })
})

test('an address is 64 hexadecimal digits and never a path', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'darksite-blobs-'))
  const blobs = await createBlobStore(folder)
  for (const address of ['', '../../etc/passwd', ABC.toUpperCase(), `${ABC}0`, ABC.slice(1)]) {
    expect(await blobs.pathOf(address), address).toMatchObject({ ok: false, fault: { code: 'blobs.bad-address' } })
  }
  await rm(folder, { recursive: true })
})
