import { expect, test } from 'vitest'
import { newFrameId, unreadFrameId } from './identity.ts'

const SHA = 'abcdef0123456789abcdef0123456789fedcba9876543210fedcba9876543210'

test('a frame is named after the first half of the hash of its file', () => {
  expect(newFrameId(SHA, () => false)).toBe('abcdef0123456789abcdef0123456789')
})

test('a frame whose first hex digits another one holds gets an id of its own, the same whenever it is asked for', () => {
  const taken = new Set<string>()
  const ids = Array.from({ length: 20 }, () => {
    const id = newFrameId(SHA, (other) => taken.has(other))
    taken.add(id)
    return id
  })
  expect(taken.size).toBe(20)
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/)
  expect(newFrameId(SHA, (other) => other === ids[0])).toBe(ids[1])
})

test('a file that cannot be read is named after its place', () => {
  expect(unreadFrameId('/a/x.fits')).toBe(unreadFrameId('/a/x.fits'))
  expect(unreadFrameId('/a/x.fits')).not.toBe(unreadFrameId('/b/x.fits'))
})
