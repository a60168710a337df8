import { closeSync, openSync, readSync } from 'node:fs'
import { samplesOn } from '#shared/core/raster.ts'
import { swap16, swap32, swap64 } from '#shared/formats/fits/swap.ts'
import type { StoredFrame } from './stored-frame.ts'

/** Bytes of one stored number. */
const SIZES = { u8: 1, i16: 2, u16: 2, i32: 4, f32: 4, f64: 8 } as const

/** Files that are kept open while many bands are made of them. */
export interface RowFiles {
  /** Rows `from` to `to` of one channel as values. Throws when the file has become shorter, or went away. */
  read(frame: StoredFrame, channel: number, from: number, to: number): Float32Array
  close(): void
}

/** More open files than any system refuses. */
const MOST_OPEN = 200

export const openRowFiles = (): RowFiles => {
  const open = new Map<string, number>()
  const fileOf = (path: string): number => {
    const known = open.get(path)
    if (known !== undefined) return known
    if (open.size >= MOST_OPEN) {
      for (const file of open.values()) closeSync(file)
      open.clear()
    }
    const file = openSync(path, 'r')
    open.set(path, file)
    return file
  }
  return {
    read(frame, channel, from, to) {
      const { width, height, stored, offset } = frame
      const size = SIZES[stored]
      const bytes = new Uint8Array((to - from) * width * size)
      const start = offset + (channel * height + from) * width * size
      const file = fileOf(frame.path)
      for (let got = 0; got < bytes.length; ) {
        const now = readSync(file, bytes, got, bytes.length - got, start + got)
        if (now === 0) throw new Error(`${frame.path} has become shorter while it was read.`)
        got += now
      }
      return valuesOf(bytes, frame)
    },
    close() {
      for (const file of open.values()) closeSync(file)
      open.clear()
    },
  }
}

const valuesOf = (bytes: Uint8Array<ArrayBuffer>, { stored, isBigEndian, scale, zero, blank }: StoredFrame): Float32Array => {
  if (isBigEndian && stored !== 'u8') SWAPS[SIZES[stored]](bytes)
  const numbers = samplesOn(stored, bytes.buffer)
  if (numbers instanceof Float32Array && scale === 1 && zero === 0) return numbers
  const values = new Float32Array(numbers.length)
  if (blank === null && scale === 1) for (let i = 0; i < values.length; i++) values[i] = numbers[i]! + zero
  else for (let i = 0; i < values.length; i++) values[i] = numbers[i] === blank ? Number.NaN : zero + scale * numbers[i]!
  return values
}

const SWAPS = { 1: () => {}, 2: swap16, 4: swap32, 8: swap64 } as const
