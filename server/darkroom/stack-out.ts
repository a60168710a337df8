import { closeSync, openSync, writeSync } from 'node:fs'
import { addSums, addWords } from '#shared/formats/fits/checksum.ts'
import { swap16, swap32 } from '#shared/formats/fits/swap.ts'
import type { Combined } from '#shared/kernels/combine/index.ts'

/** Where the bands of a stack go. Plain data. */
export type BandOut =
  /** One plane in memory that threads share. */
  | { readonly kind: 'memory'; readonly plane: Float32Array; readonly width: number }
  | ({ readonly kind: 'file'; readonly rejected: readonly FilePlanes[] } & FilePlanes)

/** The data of a FITS file that is there already. */
export interface FilePlanes {
  readonly path: string
  readonly offset: number
  readonly width: number
  readonly height: number
}

/** What a band came to. */
export interface BandDone {
  /** Sum of the words of the values that were written, for the file's checksum. */
  readonly sum: number
  /** Samples left out below and above. */
  readonly low: number
  readonly high: number
}

/**
 * Puts rows of a stack, the first being row `from`, where they belong: values as 32-bit floats, and in two files beside it how many samples were left out of each
 * pixel, below and above, as whole 16-bit numbers summed over the colours. Throws where the disk does not take it.
 */
export const deliverBand = (out: BandOut, channels: readonly Combined[], from: number): BandDone => {
  const low = added(channels.map((channel) => channel.low))
  const high = added(channels.map((channel) => channel.high))
  const done = { low: total(low), high: total(high), sum: 0 }
  if (out.kind === 'memory') {
    out.plane.set(channels[0]!.values, from * out.width)
    return done
  }
  const values = channels.map((channel) => channel.values)
  for (const [at, counts] of [low, high].entries()) if (out.rejected[at]) writePlanes(out.rejected[at], [counts], from, swap16)
  return { ...done, sum: writePlanes(out, values, from, swap32) }
}

const added = (planes: readonly Uint16Array[]): Uint16Array => {
  const [first, ...others] = planes
  const sum = first!.slice()
  for (const plane of others) for (let i = 0; i < sum.length; i++) sum[i]! += plane[i]!
  return sum
}

const total = (counts: Uint16Array): number => counts.reduce((sum, count) => sum + count, 0)

/** Big-endian, as FITS has it. The sum of the words written, where they are whole words. */
const writePlanes = (
  { path, offset, width, height }: FilePlanes,
  planes: readonly (Float32Array | Uint16Array)[],
  from: number,
  swap: (bytes: Uint8Array<ArrayBuffer>) => void,
): number => {
  const file = openSync(path, 'r+')
  let sum = 0
  try {
    for (const [plane, values] of planes.entries()) {
      const own = values.slice()
      const bytes = new Uint8Array(own.buffer)
      swap(bytes)
      const start = offset + (plane * height + from) * width * values.BYTES_PER_ELEMENT
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at, start + at)
      if (bytes.length % 4 === 0) sum = addSums(sum, addWords(0, bytes))
    }
  } finally {
    closeSync(file)
  }
  return sum
}
