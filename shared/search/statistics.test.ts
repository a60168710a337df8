import { expect, test } from 'vitest'
import { filterName } from './filter-name.ts'
import { type Counted, statisticsOf } from './statistics.ts'

const frame = (patch: Partial<Counted>): Counted => ({
  ...{ object: null, filter: null, camera: null, telescope: null, frameType: 'light', format: 'fits', night: '' },
  ...{ exposureSeconds: null, isSolved: false, isMissing: false, isRejected: false, fwhm: null, rotation: null, scale: null },
  ...patch,
})

test('filters go by one name, however programs and makers write them', () => {
  for (const name of ['Ha', 'H-alpha', 'H_Alpha', 'HALPHA', 'Ha 7nm', 'Astrodon Ha', 'Hα']) expect(filterName(name)).toBe('Ha')
  for (const name of ['OIII', 'O3', 'O-III', 'Oiii 6.5nm']) expect(filterName(name)).toBe('OIII')
  for (const name of ['S2', 'SII', 'Sulfur']) expect(filterName(name)).toBe('SII')
  for (const name of ['L', 'Lum', 'Luminance', 'UV/IR cut']) expect(filterName(name)).toBe('L')
  expect(filterName('Duo-Band')).toBe('Duo-Band')
})

test('time is that of lights that were kept; everything else only counts as frames', () => {
  const statistics = statisticsOf([
    frame({ filter: 'Ha', exposureSeconds: 300, night: '2026-01-10', object: 'M 42' }),
    frame({ filter: 'H-alpha', exposureSeconds: 300, night: '2026-01-10', isSolved: true }),
    frame({ filter: 'Ha', exposureSeconds: 300, night: '2026-01-11', isRejected: true }),
    frame({ frameType: 'dark', exposureSeconds: 300 }),
    frame({ filter: 'L', exposureSeconds: 60, night: '2026-03-01' }),
  ])
  expect(statistics).toMatchObject({ frames: 5, solved: 1, rejected: 1, lights: 3, seconds: 660, nights: 2 })
  expect(statistics.filters).toEqual([
    { name: 'Ha', frames: 2, seconds: 600 },
    { name: 'L', frames: 1, seconds: 60 },
  ])
  expect(statistics.months.map(({ name, frames }) => [name, frames])).toEqual([
    ['2026-01', 2],
    ['2026-02', 0],
    ['2026-03', 1],
  ])
})

test('a value on the edge of a bin belongs to the upper one, and none is lost at the ends', () => {
  const { exposures, rotations } = statisticsOf([
    ...[60, 119.9, 120, 5000].map((exposureSeconds) => frame({ exposureSeconds })),
    ...[-180, 0, 180].map((rotation) => frame({ rotation })),
  ])
  expect(exposures[0]).toEqual({ from: 60, to: 120, count: 2 })
  expect(exposures.at(-1)).toEqual({ from: 1200, to: Number.POSITIVE_INFINITY, count: 1 })
  expect(rotations.reduce((sum, { count }) => sum + count, 0)).toBe(3)
  expect(statisticsOf([]).fwhms).toEqual([])
})
