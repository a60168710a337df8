import { expect, test } from 'vitest'
import type { HeaderCard } from '#shared/formats/format.ts'
import { XTRANS } from '#tests/support/make-dng.ts'
import { bayerOf, isBottomUpOf, mosaicOf, patternFromTop, shiftBayer } from './bayer.ts'

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

/** The colour of a pixel of the picture, counted from its top left. */
const colourFromTop = (x: number, y: number): string => XTRANS[(y % 6) * 6 + (x % 6)]!

test.each([
  ['top first', {}, 40],
  ['top first, as said', { ROWORDER: 'TOP-DOWN' }, 40],
  ['bottom first', { ROWORDER: 'BOTTOM-UP' }, 40],
  ['bottom first, a whole number of cells', { ROWORDER: 'BOTTOM-UP' }, 42],
  ['bottom first, beginning within a cell', { ROWORDER: 'BOTTOM-UP', XBAYROFF: 2, YBAYROFF: 1 }, 41],
])('the cell of an X-Trans is that of the stored rows: %s', (_, more, height) => {
  const header = cards({ BAYERPAT: XTRANS, ...more })
  const { xtrans = '', bayer } = mosaicOf(header, height)
  expect(bayer).toBeUndefined()
  const isBottomUp = isBottomUpOf(header)
  expect(isBottomUp).toBe('ROWORDER' in more && more.ROWORDER === 'BOTTOM-UP')
  const [dx, dy] = 'XBAYROFF' in more ? [2, 1] : [0, 0]
  for (let row = 0; row < 12; row++)
    for (let x = 0; x < 12; x++)
      expect(xtrans[(row % 6) * 6 + (x % 6)]).toBe(colourFromTop(x + dx, (isBottomUp ? height - 1 - row : row) + dy))
  const raster = {
    width: 60,
    height,
    channels: 1,
    sampleFormat: 'u8',
    data: new Uint8Array(),
    white: 255,
    isBottomUp,
    xtrans,
  } as const
  if (dx === 0) expect(patternFromTop(raster)).toBe(XTRANS)
})

test('letters that lack a colour somewhere are no X-Trans', () => {
  expect(mosaicOf(cards({ BAYERPAT: 'RGGB' }), 10)).toEqual({ bayer: 'RGGB' })
  expect(mosaicOf(cards({ BAYERPAT: 'GGR'.repeat(12) }), 10)).toEqual({})
  expect(mosaicOf([], 10)).toEqual({})
})
