import type { Size } from '../math/orientation.ts'

/**
 * One level of the pyramid, made while the picture is read, so that its first showing need not read it again: for every
 * texel of the level the mean of 2^level x 2^level texels. `NO_VALUE` where there is none.
 */
export interface BaseLevel extends Size {
  readonly level: number
  /** One per colour. */
  readonly planes: readonly Float32Array[]
}

/** Size of a level: blocks that stick out of the picture count. */
export const sizeOfLevel = ({ width, height }: Size, level: number): Size => ({
  width: Math.ceil(width / 2 ** level),
  height: Math.ceil(height / 2 ** level),
})

/** How many texels of a side of `length` the block with this index holds. */
export const texelsInBlock = (length: number, level: number, index: number): number =>
  Math.min(2 ** level, length - index * 2 ** level)
