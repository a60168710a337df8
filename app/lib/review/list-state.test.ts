import { expect, test } from 'vitest'
import { emptyListOf } from './list-state.ts'

const QUIET = { isLoaded: true, line: 'synced', received: 0, isScanning: false } as const

test('a tablet that has not heard from its server yet does not say that there is nothing', () => {
  expect(emptyListOf({ ...QUIET, line: 'starting' })).toBe('looking')
  expect(emptyListOf({ ...QUIET, isLoaded: false })).toBe('looking')
  expect(emptyListOf({ ...QUIET, line: 'syncing', received: 4000 })).toBe('looking')
  expect(emptyListOf({ ...QUIET, isScanning: true })).toBe('looking')
})

test('it says so once both know the same, and goes on saying it while it asks again', () => {
  expect(emptyListOf(QUIET)).toBe('nothing')
  expect(emptyListOf({ ...QUIET, line: 'syncing' })).toBe('nothing')
})

test('a server that cannot be asked may have more', () => {
  for (const line of ['offline', 'broken', 'version'] as const)
    expect(emptyListOf({ ...QUIET, line, isScanning: true })).toBe('away')
})
