import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { syncPath } from '#server/disk/sync-path.ts'
import { addSums, addWords, encodeChecksum } from '#shared/formats/fits/checksum.ts'
import { describingCards, paddedLength, pictureCardsOf, writeHeader } from '#shared/formats/fits/write.ts'
import type { HeaderCard } from '#shared/formats/format.ts'
import type { FilePlanes } from './stack-out.ts'

/** A FITS file that is written in pieces, under another name until it is whole. */
export interface GrowingFits {
  readonly planes: FilePlanes
  /** Writes the sum of the data, where it is known, and gives the file its name. */
  finish(sum: number | null): Promise<void>
  /** Leaves nothing behind. */
  discard(): Promise<void>
}

interface Shape {
  readonly width: number
  readonly height: number
  readonly channels: number
  readonly sampleFormat: 'f32' | 'u16'
}

/** Begins a file of its full size. Throws where the disk does not take it. */
export const growFits = (path: string, shape: Shape, cards: readonly HeaderCard[]): GrowingFits => {
  const part = `${path}.part`
  const { width, height, channels, sampleFormat } = shape
  const structural = pictureCardsOf({ ...shape, data: new Float32Array(0), white: 1, isBottomUp: false })
  const plain = structural.filter(({ keyword }) => sampleFormat === 'f32' || !/^B(ZERO|SCALE)$/.test(keyword))
  const all: HeaderCard[] = [
    { keyword: 'SIMPLE', value: true, comment: 'conforms to FITS standard' },
    ...plain,
    { keyword: 'EXTEND', value: true },
    ...describingCards(cards),
  ]
  const headerWith = (checksum: string, datasum: string): Uint8Array<ArrayBuffer> =>
    writeHeader([
      ...all,
      { keyword: 'CHECKSUM', value: checksum, comment: 'sum of header and data' },
      { keyword: 'DATASUM', value: datasum, comment: 'sum of the data' },
    ])
  const zeros = '0'.repeat(16)
  const offset = headerWith(zeros, '0').length
  const size = width * height * channels * (sampleFormat === 'f32' ? 4 : 2)
  const file = openSync(part, 'w')
  try {
    ftruncateSync(file, offset + paddedLength(size))
  } finally {
    closeSync(file)
  }
  return {
    planes: { path: part, offset, width, height },
    async finish(sum) {
      const datasum = String(sum ?? 0)
      const blank = headerWith(zeros, datasum)
      const whole = sum === null ? writeHeader(all) : headerWith(encodeChecksum(addSums(addWords(0, blank), sum)), datasum)
      const header = new Uint8Array(offset).fill(32)
      header.set(whole)
      const last = openSync(part, 'r+')
      try {
        writeSync(last, header, 0, header.length, 0)
      } finally {
        closeSync(last)
      }
      await syncPath(part)
      await rename(part, path)
    },
    discard: () => rm(part, { force: true }),
  }
}
