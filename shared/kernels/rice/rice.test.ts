import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeRice } from '#shared/formats/fits/tiles/encode-rice.ts'
import { plainRice } from './best.ts'
import { startRice } from './wasm.ts'

const twin = startRice()

test('the twin unpacks what the reference unpacks, and refuses what it refuses', () => {
  if (!twin) throw new Error('This Node has no WebAssembly.')
  const good = fc
    .tuple(
      fc.constantFrom(1, 2, 4),
      fc.array(fc.tuple(fc.integer(), fc.nat(31)), { minLength: 1, maxLength: 200 }),
      fc.nat(),
      fc.nat(7),
    )
    .map(([bytePix, list, spot, harm]) => {
      let last = 0
      const samples = Int32Array.from(list, ([step, calm]) => (last += step >> calm))
      const code = encodeRice(samples, bytePix as 1 | 2 | 4)
      // Half of the codes are damaged somewhere.
      if (harm < 4) code[spot % code.length]! ^= 1 << harm
      return { bytePix, code, count: list.length, blockSize: 32 }
    })
  const noise = fc
    .tuple(
      fc.constantFrom(1, 2, 4),
      fc.uint8Array({ maxLength: 120 }),
      fc.integer({ min: 1, max: 400 }),
      fc.integer({ min: 1, max: 99 }),
    )
    .map(([bytePix, code, count, blockSize]) => ({ bytePix, code, count, blockSize }))
  let refused = 0
  fc.assert(
    fc.property(fc.oneof(good, noise), ({ bytePix, code, count, blockSize }) => {
      const [ours, truth] = [new Int32Array(count), new Int32Array(count)]
      const isRead = plainRice(code, { bytePix, blockSize }, truth, count)
      expect(twin(code, { bytePix, blockSize }, ours, count)).toBe(isRead)
      if (isRead) expect(ours).toEqual(truth)
      else refused++
    }),
    { numRuns: 3000 },
  )
  expect(refused).toBeGreaterThan(300)
})
