import type { BayerPattern } from '#shared/core/raster.ts'
import { statisticsOfHistogram } from '#shared/kernels/statistics/histogram.ts'
import type { ChannelLevels } from '#shared/kernels/stretch/levels.ts'
import { type BaseLevel, sizeOfLevel, texelsInBlock } from '../tiles/base-level.ts'
import { orderCells, orderRow } from './order.ts'

/** What is digested: planes of 16-bit samples, or one plane that is a mosaic, of even width. */
export interface DigestedPicture {
  readonly width: number
  readonly height: number
  readonly channels: number
  readonly bayer?: BayerPattern | undefined
}

const LEVELS = 65536

/**
 * Takes rows of 16-bit samples as FITS stores them while they arrive and are still in the processor's cache, brings their
 * bytes into order in place, and gathers what the first showing of a picture needs: how often each level occurs in each
 * colour, and one coarser level of the picture. A mosaic is seen as its superpixels, with the roundings of `superpixel`.
 */
export class Digest {
  /** Null where the picture itself is what is shown first (`level` 0). */
  readonly base: BaseLevel | null
  /** Neighbours are often equal: counting them in two tables keeps one addition from waiting for the other. */
  readonly #counts: readonly (readonly [Uint32Array, Uint32Array])[]
  /** Of the line of the base level that is being made. */
  readonly #sums: readonly Uint32Array[]
  readonly #picture: DigestedPicture
  readonly #level: number
  /** Samples per texel in each direction: 2 in a mosaic. */
  readonly #pitch: number
  readonly #texels: { readonly width: number; readonly height: number }
  /** Rows that have been taken, of all planes one after the other. */
  #taken = 0

  /** `level` is the one to make, as `levelFor` counts. */
  constructor(picture: DigestedPicture, level: number) {
    this.#picture = picture
    this.#level = level
    this.#pitch = picture.bayer ? 2 : 1
    this.#texels = { width: Math.floor(picture.width / this.#pitch), height: Math.floor(picture.height / this.#pitch) }
    const size = sizeOfLevel(this.#texels, level)
    const colours = Array.from({ length: picture.bayer ? 3 : picture.channels })
    this.base = level === 0 ? null : { level, ...size, planes: colours.map(() => new Float32Array(size.width * size.height)) }
    this.#sums = colours.map(() => new Uint32Array(size.width))
    this.#counts = colours.map(() => [new Uint32Array(LEVELS), new Uint32Array(LEVELS)])
  }

  /** Takes every band of rows that is whole; `bytes` of the picture's samples are there. */
  take(samples: Uint16Array, bytes: number): void {
    const { width, height, channels, bayer } = this.#picture
    const there = Math.floor(bytes / 2 / width)
    const band = this.#pitch * 2 ** this.#level
    while (this.#taken < channels * height) {
      const plane = Math.floor(this.#taken / height)
      const rows = Math.min(band, (plane + 1) * height - this.#taken)
      if (this.#taken + rows > there) return
      const line = Math.floor((this.#taken - plane * height) / band)
      if (bayer) this.#takeCells(samples, rows, line, bayer)
      else this.#takeRows(samples, rows, line, plane)
      this.#taken += rows
    }
  }

  /** Median and MAD of every colour [of white]. */
  levels(): ChannelLevels[] {
    return this.#counts.map(([even, odd]) => {
      const { median, mad } = statisticsOfHistogram({ counts: even.map((count, level) => count + odd[level]!), offset: 0 })
      return { median: median / (LEVELS - 1), mad: mad / (LEVELS - 1) }
    })
  }

  #takeRows(samples: Uint16Array, rows: number, line: number, plane: number): void {
    const { width } = this.#picture
    const [even, odd] = this.#counts[plane]!
    const sums = this.#sums[0]!.fill(0)
    for (let y = this.#taken; y < this.#taken + rows; y++) orderRow(samples, y * width, width, 2 ** this.#level, even, odd, sums)
    this.#putMeans(plane, line, sums, 1)
  }

  #takeCells(samples: Uint16Array, rows: number, line: number, bayer: BayerPattern): void {
    const { width } = this.#picture
    const sums = this.#sums.map((own) => own.fill(0)) as [Uint32Array, Uint32Array, Uint32Array]
    const [red, green, blue] = this.#counts.map(([counts]) => counts) as [Uint32Array, Uint32Array, Uint32Array]
    const isRedFirst = bayer === 'RGGB' || bayer === 'GRBG'
    const isGreenFirst = bayer[0] === 'G'
    const first = { counts: isRedFirst ? red : blue, sums: isRedFirst ? sums[0] : sums[2] }
    const last = { counts: isRedFirst ? blue : red, sums: isRedFirst ? sums[2] : sums[0] }
    const greens = { counts: green, sums: sums[1] }
    for (let y = this.#taken; y < this.#taken + rows; y += 2)
      // An odd last row belongs to no cell.
      if (y + 1 < this.#picture.height)
        orderCells(samples, y * width, width >> 1, 2 ** this.#level, isGreenFirst, first, greens, last)
      else orderRow(samples, y * width, width, 2, NOWHERE, NOWHERE, new Uint32Array(width))
    for (const [plane, own] of sums.entries()) this.#putMeans(plane, line, own, plane === 1 ? 2 : 1)
  }

  #putMeans(plane: number, line: number, sums: Uint32Array, perTexel: number): void {
    if (!this.base || line >= this.base.height) return
    const { level, width, planes } = this.base
    const rows = texelsInBlock(this.#texels.height, level, line)
    const to = planes[plane]!
    for (let i = 0, at = line * width; i < width; i++, at++)
      to[at] = sums[i]! / (perTexel * rows * texelsInBlock(this.#texels.width, level, i))
  }
}

const NOWHERE = new Uint32Array(LEVELS)
