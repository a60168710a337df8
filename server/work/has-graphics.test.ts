import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '#tests/support/darksite.ts'
import { linuxHasCard } from './has-graphics.ts'

test('a machine whose devices are no graphics cards is not asked for one', async () => {
  const folder = await temporaryFolder()
  expect([linuxHasCard(folder), linuxHasCard(join(folder, 'nowhere'))]).toEqual([false, false])
  mkdirSync(join(folder, 'dri'))
  for (const name of ['null', 'nvidia-modeset', 'dri/card0']) writeFileSync(join(folder, name), '')
  expect(linuxHasCard(folder)).toBe(false)
  writeFileSync(join(folder, 'dri', 'renderD128'), '')
  expect(linuxHasCard(folder)).toBe(true)
})

test('so is one with the control device of its card alone', async () => {
  const folder = await temporaryFolder()
  writeFileSync(join(folder, 'nvidiactl'), '')
  expect(linuxHasCard(folder)).toBe(true)
})
