import { expect, test } from 'vitest'
import { createLookup } from './lookup.ts'

test('pictures on the tablet are shown although a dozen others wait for a server that does not answer', async () => {
  const never = new Promise<string>(() => {})
  const find = createLookup(
    async (hash) => (hash.startsWith('here') ? `kept ${hash}` : null),
    () => never,
  )
  const { signal } = new AbortController()
  for (let i = 0; i < 12; i++) void find(`away${i}`, signal)
  expect(await Promise.all(['here1', 'here2'].map((hash) => find(hash, signal)))).toEqual(['kept here1', 'kept here2'])
})

test('what is not on the tablet comes from the server, and what is not wanted any more is not asked for', async () => {
  const asked: string[] = []
  const find = createLookup(
    async () => null,
    async (hash) => {
      asked.push(hash)
      return `fetched ${hash}`
    },
  )
  expect(await find('a', new AbortController().signal)).toBe('fetched a')
  expect(await find('b', AbortSignal.abort())).toBeNull()
  expect(asked).toEqual(['a'])
})
