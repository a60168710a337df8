import { expect, test } from 'vitest'
import { shuffle, unshuffle } from './shuffle.ts'

test('shuffled bytes come back, whatever their number, the size of the items and the place in memory', () => {
  for (const itemSize of [1, 2, 3, 4, 8]) {
    for (let length = 0; length <= 70; length++) {
      for (const place of [0, 1, 4]) {
        const bytes = Uint8Array.from({ length }, (_, i) => (i * 151 + length) % 256)
        const memory = new Uint8Array(place + length)
        memory.set(shuffle(bytes, itemSize), place)
        expect(unshuffle(memory.subarray(place), itemSize)).toEqual(bytes)
      }
    }
  }
})

test('the first bytes of all items come first, and what is left over last (XISF 1.0, 10.6.2)', () => {
  expect([...shuffle(Uint8Array.of(1, 2, 3, 4, 5, 6, 7), 2)]).toEqual([1, 3, 5, 2, 4, 6, 7])
})
