import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Wcs } from '#shared/sky/wcs.ts'
import { decodeObjects } from './compact.ts'
import { mainObject } from './main-object.ts'
import { matchObjects } from './match.ts'

const COLUMNS = 600
const built = join(import.meta.dirname, '../../static/catalogues/objects.json')
const objects = decodeObjects(JSON.parse(readFileSync(built, 'utf8')))

/** What a picture of this place and size [deg] is of. */
const shown = (ra: number, dec: number, width: number, height: number): string | undefined => {
  if (!objects.ok) throw new Error(objects.fault.message)
  const step = width / COLUMNS
  const rows = Math.round((COLUMNS * height) / width)
  const wcs: Wcs = {
    ...{ crval: [ra, dec], crpix: [(COLUMNS - 1) / 2, (rows - 1) / 2], sip: null },
    cd: [
      [-step, 0],
      [0, step],
    ],
  }
  return mainObject(matchObjects(objects.value, wcs, COLUMNS, rows), 30 * Math.hypot(width, height))?.designation
}

test.each([
  ['the sword of Orion', 83.8, -5.4, 2, 1.3, 'M 42'],
  ['sword and belt', 84, -3.5, 6, 4, 'M 42'],
  ['M 78 alone', 86.7, 0.08, 1.5, 1, 'M 78'],
  ['Andromeda', 10.7, 41.3, 3, 2, 'M 31'],
  ['Bode’s Galaxy beside the Cigar', 148.9, 69.06, 1, 1.6, 'M 81'],
  ['the Cigar beside Bode’s Galaxy', 148.97, 69.68, 1, 1.6, 'M 82'],
  ['the Rosette and its cluster', 98, 5, 3, 2, 'NGC 2237'],
  ['the North America Nebula far above the small M 29', 312, 42, 12, 8, 'NGC 7000'],
])('%s', (_what, ra, dec, width, height, designation) => {
  expect(shown(ra, dec, width, height)).toBe(designation)
})

test('a wide picture of the belt is never called after the small M 78', () => {
  const wide = [84, 84.5, 85, 85.5].flatMap((ra) => [-3, -2, -1, 0].map((dec) => shown(ra, dec, 12, 12)))
  // The cluster of the belt's own stars.
  expect([...new Set(wide)]).toEqual(['Cr 70'])
  expect(shown(85, -3.8, 5, 4)).toBe('M 42')
})
