import { makeSer } from '#tests/support/make-ser.ts'
import type { FuzzFormat } from '../fuzz-format.ts'
import { writeOdd } from '../mutate.ts'

const frame = Array.from({ length: 40 * 30 * 3 }, (_, i) => (i * 7) % 251)

export const fuzz: FuzzFormat = {
  seeds: () =>
    [
      { depth: 8 },
      { depth: 8, colour: 8 },
      { depth: 12, flag: 1 },
      { depth: 16, colour: 101 },
      { depth: 8, timesMs: [1e12, 1e12 + 40] },
    ].map((options) => ({
      name: JSON.stringify(options),
      bytes: makeSer([frame, frame], { width: 40, height: 30, ...options }),
    })),
  mutators: [
    (bytes, random) => {
      const out = new Uint8Array(bytes)
      writeOdd(out, random.pick([18, 22, 26, 30, 34, 38]), 4, random)
      return out
    },
    (bytes, random) => {
      const out = new Uint8Array(bytes)
      writeOdd(out, random.pick([162, 170, out.length - 8, out.length - 16]), 8, random)
      return out
    },
  ],
}
