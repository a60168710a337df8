import { crc32 } from 'node:zlib'
import sharp from 'sharp'
import { makeRaster } from '#tests/support/make-fits.ts'
import type { FuzzFormat, Mutator } from '../fuzz-format.ts'
import { writeOdd } from '../mutate.ts'
import type { Random } from '../random.ts'

const START = 8

interface Chunk {
  readonly at: number
  readonly length: number
}

const chunksOf = (bytes: Uint8Array): Chunk[] => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const chunks: Chunk[] = []
  for (let at = START; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at)
    if (at + 12 + length > bytes.length) break
    chunks.push({ at, length })
    at += 12 + length
  }
  return chunks
}

/** Spoils a chunk and makes its check sum right again, so that the reader believes it. */
const inChunk =
  (spoil: (bytes: Uint8Array, chunk: Chunk, random: Random) => void): Mutator =>
  (bytes, random) => {
    const out = new Uint8Array(bytes)
    const chunks = chunksOf(out)
    if (chunks.length === 0) return out
    const chunk = random.pick(chunks)
    spoil(out, chunk, random)
    const sum = crc32(out.subarray(chunk.at + 4, chunk.at + 8 + chunk.length))
    new DataView(out.buffer).setUint32(chunk.at + 8 + chunk.length, sum)
    return out
  }

export const fuzz: FuzzFormat = {
  seeds: () =>
    Promise.all(
      (['b-w', 'srgb', 'grey16', 'rgb16'] as const).map(async (space) => {
        const isWide = space.endsWith('16')
        const channels = space === 'b-w' || space === 'grey16' ? 1 : 3
        const { data } = makeRaster({ sampleFormat: isWide ? 'u16' : 'u8', channels, width: 40, height: 30 })
        const bytes = await sharp(data, { raw: { width: 40, height: 30, channels } })
          .toColourspace(space)
          .png()
          .toBuffer()
        return { name: space, bytes: new Uint8Array(bytes) }
      }),
    ),
  mutators: [
    inChunk((out, { at, length }, random) =>
      writeOdd(out, at + 8 + random.below(Math.max(1, length)), random.pick([1, 4]), random),
    ),
    inChunk((out, { at, length }, random) => {
      out[at + 8 + random.below(Math.max(1, length))]! ^= 1 << random.below(8)
    }),
    inChunk((out, { at }, random) =>
      out.set(new TextEncoder().encode(random.pick(['IDAT', 'IEND', 'PLTE', 'tRNS', 'eXIf', 'iCCP'])), at + 4),
    ),
  ],
  weight: 0.3,
}
