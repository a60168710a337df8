import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '#tests/support/darksite.ts'
import { libraryText } from './serve.ts'

test('the library is named at the start, simulated frames too; only where there are none one is asked for', async () => {
  const dataDir = await temporaryFolder()
  const ask = 'No library yet: set DARKSITE_LIBRARY, or simulate a night.'
  expect(libraryText({ libraries: [], dataDir })).toBe(ask)
  await mkdir(join(dataDir, 'simulated', 'M 42'), { recursive: true })
  await writeFile(join(dataDir, 'simulated', 'M 42', 'M42.fits'), '')
  expect(libraryText({ libraries: [], dataDir })).toContain(`simulated frames in ${join(dataDir, 'simulated')}`)
  expect(libraryText({ libraries: ['/a', '/b'], dataDir })).toBe('Library: /a, /b')
})
