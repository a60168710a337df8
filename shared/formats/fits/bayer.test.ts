import { expect, test } from 'vitest'
import type { HeaderCard } from '#shared/formats/format.ts'
import { bayerOf, isBottomUpOf, shiftBayer } from './bayer.ts'

const cards = (values: Record<string, string | number>): HeaderCard[] =>
  Object.entries(values).map(([keyword, value]) => ({ keyword, value }))

test('FITS starts at the bottom, unless ROWORDER says TOP-DOWN', () => {
  expect(isBottomUpOf([])).toBe(true)
  expect(isBottomUpOf(cards({ ROWORDER: 'BOTTOM-UP' }))).toBe(true)
  expect(isBottomUpOf(cards({ ROWORDER: 'TOP-DOWN' }))).toBe(false)
})

test('without ROWORDER a mosaic starts at the top, where its pattern counts from, and so do the stacks of a Seestar', () => {
  expect(isBottomUpOf(cards({}))).toBe(true)
  expect(isBottomUpOf(cards({ BAYERPAT: 'GRBG' }))).toBe(false)
  expect(isBottomUpOf(cards({ BAYERPAT: 'GRBG', ROWORDER: 'BOTTOM-UP' }))).toBe(true)
  expect(isBottomUpOf(cards({ CREATOR: 'ZWO Seestar S50' }))).toBe(false)
})

test('without ROWORDER the pattern is that of the stored rows, as INDI and Seestar write it', () => {
  expect(bayerOf(cards({ BAYERPAT: 'GRBG' }), 1920)).toBe('GRBG')
  expect(bayerOf(cards({ BAYERPAT: 'rggb ' }), 976)).toBe('RGGB')
})

test('rows that are stored bottom-up start with the other half of the cell when their number is even', () => {
  expect(bayerOf(cards({ BAYERPAT: 'RGGB', ROWORDER: 'BOTTOM-UP' }), 512)).toBe('GBRG')
  expect(bayerOf(cards({ BAYERPAT: 'RGGB', ROWORDER: 'BOTTOM-UP' }), 511)).toBe('RGGB')
  expect(bayerOf(cards({ BAYERPAT: 'RGGB', ROWORDER: 'TOP-DOWN' }), 512)).toBe('RGGB')
})

test('offsets move the cell', () => {
  expect(bayerOf(cards({ BAYERPAT: 'RGGB', XBAYROFF: 1 }), 10)).toBe('GRBG')
  expect(bayerOf(cards({ BAYERPAT: 'RGGB', YBAYROFF: 1 }), 10)).toBe('GBRG')
  expect(bayerOf(cards({ BAYERPAT: 'RGGB', XBAYROFF: 1, YBAYROFF: 1 }), 10)).toBe('BGGR')
  expect(bayerOf(cards({ BAYERPAT: 'RGGB', YBAYROFF: 1, ROWORDER: 'BOTTOM-UP' }), 10)).toBe('RGGB')
})

test('two steps in any direction change nothing', () => {
  for (const pattern of ['RGGB', 'BGGR', 'GRBG', 'GBRG'] as const)
    for (const [dx, dy] of [
      [2, 0],
      [0, -2],
      [-4, 6],
    ] as const)
      expect(shiftBayer(pattern, dx, dy)).toBe(pattern)
})

test('anything else is no mosaic', () => {
  expect(bayerOf([], 10)).toBeUndefined()
  expect(bayerOf(cards({ BAYERPAT: 'XTRANS' }), 10)).toBeUndefined()
})
