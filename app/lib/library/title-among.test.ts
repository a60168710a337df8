import { expect, test } from 'vitest'
import { titleAmong } from './title-among.ts'

test('a frame that was asked for by an object in it says that the object is there', () => {
  expect(titleAmong('Cr 70 · Orion Belt Cluster', ' M 42 ')).toBe('Cr 70 · Orion Belt Cluster, with M 42')
  expect(titleAmong('M 42 · Orion Nebula', 'm42')).toBe('M 42 · Orion Nebula')
  expect(titleAmong('M 42 · Orion Nebula', 'orion nebula')).toBe('M 42 · Orion Nebula')
  expect(titleAmong('M 78', '')).toBe('M 78')
})
