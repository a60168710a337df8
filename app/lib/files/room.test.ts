import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { StoredFile } from '#lib/data/database.ts'
import { toEvict } from './room.ts'

const file = fc.record({
  hash: fc.uuid(),
  kind: fc.constantFrom<StoredFile['kind']>('thumbnail', 'preview', 'original', 'log'),
  bytes: fc.nat(1000),
  usedAt: fc.nat(),
  isPinned: fc.boolean(),
})

test('the only copy of anything, and what is pinned, never has to go, however short the room is', () => {
  fc.assert(
    fc.property(fc.array(file), fc.array(fc.nat(30)), fc.nat(100_000), (files, chosen, bytes) => {
      const only = new Set(chosen.flatMap((i) => files[i]?.hash ?? []))
      for (const gone of toEvict(files, only, bytes)) expect(only.has(gone.hash) || gone.isPinned).toBe(false)
    }),
  )
})

test('what goes is enough, or all that may go, and without the last of it would not be enough', () => {
  fc.assert(
    fc.property(fc.array(file), fc.nat(100_000), (files, bytes) => {
      const gone = toEvict(files, new Set(), bytes)
      const freed = gone.reduce((sum, one) => sum + one.bytes, 0)
      if (freed < bytes) expect(gone.length).toBe(files.filter(({ isPinned }) => !isPinned).length)
      else if (gone.length > 0) expect(freed - gone.at(-1)!.bytes).toBeLessThan(bytes)
    }),
  )
})

test('the longest unused goes first, thumbnails last', () => {
  const at = (hash: string, kind: StoredFile['kind'], usedAt: number): StoredFile => ({ hash, kind, bytes: 10, usedAt })
  const files = [at('t', 'thumbnail', 0), at('new', 'original', 9), at('old', 'preview', 1), at('older', 'original', 0)]
  expect(toEvict(files, new Set(), 40).map(({ hash }) => hash)).toEqual(['older', 'old', 'new', 't'])
})
