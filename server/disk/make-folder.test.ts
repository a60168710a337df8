import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeFolder } from './make-folder.ts'

test('a folder is made with those above it, and making it again is nothing', async () => {
  const root = await mkdtemp(join(tmpdir(), 'darksite-test-'))
  for (const _ of [1, 2]) await makeFolder(join(root, 'a/b/c'))
  expect((await stat(join(root, 'a/b/c'))).isDirectory()).toBe(true)
  await writeFile(join(root, 'file'), '')
  await expect(makeFolder(join(root, 'file'))).rejects.toMatchObject({ code: 'EEXIST' })
  await expect(makeFolder(join(root, 'file/below'))).rejects.toMatchObject({ code: 'ENOTDIR' })
  await rm(root, { recursive: true })
})

test('where the system lets nobody make a folder there is an error, not a wait for ever', async () => {
  await expect(makeFolder('/proc/darksite/jobs')).rejects.toMatchObject({ code: 'ENOENT' })
})
