import { expect, test } from 'vitest'
import { toneTable } from './tone.ts'

const CLEAR = { background: 1200 / 65535, noise: 14 / 65535 }

test('a preview under its own stretch stays as it is', () => {
  expect([...toneTable(CLEAR, CLEAR)]).toEqual(Array.from({ length: 256 }, (_, i) => i))
})

test('under the stretch of a clear frame a cloudy sky is brighter than mid-grey, a darker one blacker', () => {
  const at = (background: number) => toneTable({ ...CLEAR, background: background / 65535 }, CLEAR)[64]!
  expect(at(1210)).toBeGreaterThan(64)
  expect(at(1190)).toBeLessThan(64)
})

test('brighter stays brighter', () => {
  const table = toneTable({ background: 0.05, noise: 0.002 }, CLEAR)
  for (let i = 1; i < 256; i++) expect(table[i]!).toBeGreaterThanOrEqual(table[i - 1]!)
})
