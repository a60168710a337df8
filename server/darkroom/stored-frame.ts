import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { openFileSource } from '#server/images/file-source.ts'
import { openImage } from '#server/images/open-image.ts'
import { ok, type Result } from '#shared/core/fault.ts'
import type { BayerPattern, Raster, SampleFormat } from '#shared/core/raster.ts'
import { bayerOf } from '#shared/formats/fits/bayer.ts'
import { findPicture } from '#shared/formats/fits/picture.ts'
import { sampleFormatOf } from '#shared/formats/fits/samples.ts'
import { debayer } from '#shared/kernels/debayer/index.ts'

/** Where the samples of a frame lie on disk, plane after plane and row after row, so that any rows can be read alone. Plain data. */
export interface StoredFrame {
  readonly path: string
  /** Where the first sample begins [bytes]. */
  readonly offset: number
  /** Stored numbers; value = zero + scale x number. `blank` is one without a value. */
  readonly stored: 'u8' | 'i16' | 'u16' | 'i32' | 'f32' | 'f64'
  readonly isBigEndian: boolean
  readonly scale: number
  readonly zero: number
  readonly blank: number | null
  readonly width: number
  readonly height: number
  readonly channels: number
  readonly sampleFormat: SampleFormat
  readonly white: number
  readonly bayer: BayerPattern | null
  readonly isBottomUp: boolean
}

const STORED: Readonly<Record<number, StoredFrame['stored']>> = { 8: 'u8', 16: 'i16', 32: 'i32', [-32]: 'f32', [-64]: 'f64' }

/** A frame whose file can be read by rows as it is: FITS that is not packed. Null for all others. */
export const storedInPlace = async (
  path: string,
  { white, isBottomUp }: Pick<Raster, 'white' | 'isBottomUp'>,
): Promise<StoredFrame | null> => {
  const source = await openFileSource(path)
  if (!source.ok) return null
  try {
    // A file that is packed as a whole does not begin with a header.
    const head = await source.value.read(0, 2)
    if (head[0] !== 0x53 && head[0] !== 0x58) return null
    const found = await findPicture(source.value)
    if (!found.ok) return null
    const { value: picture } = found
    const { scaling, bitpix } = picture
    const stored = STORED[bitpix]
    if (!stored || picture.compression || picture.fault || picture.isInterleaved || scaling.softening) return null
    const { width, height, channels, dataOffset, cards } = picture
    const bayer = channels === 1 ? (bayerOf(cards, height) ?? null) : null
    const { scale, zero, blank } = scaling
    const sampleFormat = sampleFormatOf(bitpix, scaling)
    return {
      path,
      offset: dataOffset,
      stored,
      isBigEndian: true,
      scale,
      zero,
      blank,
      width,
      height,
      channels,
      sampleFormat,
      white,
      bayer,
      isBottomUp,
    }
  } finally {
    await source.value.close()
  }
}

/** A picture written to a scratch file as it is in memory. Throws where the disk does not take it. */
export const storedInScratch = (raster: Raster, path: string): StoredFrame => {
  const { width, height, channels, sampleFormat, data, white, bayer = null, isBottomUp } = raster
  mkdirSync(dirname(path), { recursive: true })
  const file = openSync(path, 'w')
  try {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, Math.min(bytes.length - at, 2 ** 30))
  } finally {
    closeSync(file)
  }
  return {
    path,
    offset: 0,
    stored: sampleFormat,
    isBigEndian: false,
    scale: 1,
    zero: 0,
    blank: null,
    width,
    height,
    channels,
    sampleFormat,
    white,
    bayer,
    isBottomUp,
  }
}

/** The pixels of a file, and how to come by them row by row: in its place, or from a scratch file. Faults: those of `openImage`. */
export const openStored = async (path: string, scratch: string): Promise<Result<{ stored: StoredFrame; raster: Raster }>> => {
  const opened = await openImage(path)
  if (!opened.ok) return opened
  // The six by six cells of an X-Trans sensor cannot be cut into rows: its colours are found at once.
  const { raster: whole } = opened.value
  const raster = whole.xtrans ? debayer(whole, 'bilinear') : whole
  if (raster !== whole) return ok({ stored: storedInScratch(raster, scratch), raster })
  const stored = (await storedInPlace(path, raster)) ?? storedInScratch(raster, scratch)
  return ok({ stored, raster })
}
