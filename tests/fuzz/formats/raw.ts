import sharp from 'sharp'
import { makeCr3 } from '#tests/support/make-cr3.ts'
import { makeDng } from '#tests/support/make-dng.ts'
import type { FuzzFormat } from '../fuzz-format.ts'
import { oddField } from '../tiff-fields.ts'

const smallJpeg = (): Promise<Uint8Array> =>
  sharp({ create: { width: 60, height: 40, channels: 3, background: '#c8285a' } })
    .jpeg()
    .toBuffer()

export const fuzz: FuzzFormat = {
  seeds: async () => [
    { name: '16-bit mosaic', bytes: makeDng({}).bytes },
    { name: 'lossless JPEG', bytes: makeDng({ bits: 14, compression: 'lossless-jpeg' }).bytes },
    { name: 'linear colour', bytes: makeDng({ cfa: null }).bytes },
    { name: 'CR3 with a preview', bytes: makeCr3(await smallJpeg()) },
  ],
  mutators: [oddField],
  // LibRaw is started afresh for every file.
  weight: 0.05,
}
