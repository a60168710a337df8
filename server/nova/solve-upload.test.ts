import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readConfig } from '#server/config.ts'
import { noWork } from '#tests/support/surroundings.ts'
import { solveUpload } from './solve-upload.ts'
import type { Upload } from './uploads.ts'

const folder = mkdtempSync(join(tmpdir(), 'darksite-solve-upload-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const solveField = join(folder, 'solve-field')
writeFileSync(solveField, '#!/bin/sh\necho "Did not solve (or no WCS file was written)."\n')
chmodSync(solveField, 0o755)
writeFileSync(join(folder, 'index-4110.fits'), '')

const faultFor = async (x: number[], y: number[]) => {
  const config = { ...readConfig({}), solveField, indexDirs: [folder], cataloguesDir: folder }
  const upload = { id: 1, request: { x, y, image_width: 100, image_height: 100 } } as unknown as Upload
  const solved = await solveUpload(upload, {
    ...{ config, work: noWork, path: null, scratchDir: folder, signal: new AbortController().signal },
    ...{ now: Date.now, log: () => undefined, progress: () => undefined },
  })
  if (solved.ok) throw new Error('Solved by a program that solves nothing.')
  return solved.fault
}

test('a list of too few stars is answered as such, a longer one as not recognised', async () => {
  expect(await faultFor([1, 50, 90], [1, 60, 20])).toMatchObject({
    ...{ kind: 'no-result', message: 'The list has only 3 stars: at least 4 are needed to recognise a field.' },
  })
  expect((await faultFor([5], [5])).message).toMatch(/only 1 star:/)
  expect(await faultFor([1, 50, 90, 30, 70], [1, 60, 20, 40, 80])).toMatchObject({
    ...{ kind: 'no-result', message: expect.stringMatching(/^No solution.*Only 5 stars/) },
  })
})
