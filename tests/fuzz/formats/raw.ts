import { makeDng } from '#tests/support/make-dng.ts'
import type { FuzzFormat } from '../fuzz-format.ts'
import { oddField } from '../tiff-fields.ts'

export const fuzz: FuzzFormat = {
  seeds: () => [
    { name: '16-bit mosaic', bytes: makeDng({}).bytes },
    { name: 'lossless JPEG', bytes: makeDng({ bits: 14, compression: 'lossless-jpeg' }).bytes },
    { name: 'linear colour', bytes: makeDng({ cfa: null }).bytes },
  ],
  mutators: [oddField],
  // LibRaw is started afresh for every file.
  weight: 0.05,
}
