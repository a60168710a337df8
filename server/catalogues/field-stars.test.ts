import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { encodeStars } from '#shared/catalogues/compact.ts'
import { fieldStars } from './field-stars.ts'

const folder = mkdtempSync(join(tmpdir(), 'darksite-field-stars-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const star = (ra: number, dec: number, magnitude: number) => ({ ra, dec, magnitude, colour: 0.5 })
const setup = { cataloguesDir: folder, solveField: 'solve-field', indexDirs: [folder] }

test('without index files the stars of a cone are those of Hipparcos, brightest first and no more than asked', async () => {
  const inside = [star(359.5, 10, 2), star(0.5, 10.5, 4), star(0, 9, 6)]
  const all = [...inside, star(3, 10, 3), star(0, 12.5, 5), star(180, 10, 1)].sort((a, b) => a.magnitude - b.magnitude)
  writeFileSync(join(folder, 'stars.json'), JSON.stringify(encodeStars(all)))
  expect(await fieldStars(setup, { ra: 0, dec: 10 }, 2, 10)).toEqual({ ok: true, value: inside })
  expect(await fieldStars(setup, { ra: 0, dec: 10 }, 2, 2)).toEqual({ ok: true, value: inside.slice(0, 2) })
})

test('without built catalogues that is said', async () => {
  const none = { ...setup, cataloguesDir: join(folder, 'none') }
  expect(await fieldStars(none, { ra: 0, dec: 10 }, 2, 10)).toMatchObject({ ok: false, fault: { code: 'catalogue.missing' } })
})
