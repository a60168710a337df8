import type { HeaderCard } from '#shared/formats/format.ts'
import type { Affine } from './affine.ts'

/** How the stored picture must be turned to stand upright, numbered as in EXIF 2.32 (tag 274); 4 is "flipped top to bottom". */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8

export interface Size {
  readonly width: number
  readonly height: number
}

/** True when width and height change places. */
export const isTurned = (orientation: Orientation): boolean => orientation >= 5

/** Size of the upright picture, for a stored size. */
export const uprightSize = (orientation: Orientation, { width, height }: Size): Size =>
  isTurned(orientation) ? { width: height, height: width } : { width, height }

/**
 * From stored to upright. Both sides count from the outer edge: pixel i covers [i, i + 1], so that a picture binned by any
 * factor shares the same coordinates up to that factor, without half-pixel shifts.
 */
export const upright = (orientation: Orientation, { width: w, height: h }: Size): Affine => {
  switch (orientation) {
    case 1:
      return { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 }
    case 2:
      return { a: -1, b: 0, c: 0, d: 1, e: w, f: 0 }
    case 3:
      return { a: -1, b: 0, c: 0, d: -1, e: w, f: h }
    case 4:
      return { a: 1, b: 0, c: 0, d: -1, e: 0, f: h }
    case 5:
      return { a: 0, b: 1, c: 1, d: 0, e: 0, f: 0 }
    case 6:
      return { a: 0, b: 1, c: -1, d: 0, e: h, f: 0 }
    case 7:
      return { a: 0, b: -1, c: -1, d: 0, e: h, f: w }
    case 8:
      return { a: 0, b: -1, c: 1, d: 0, e: 0, f: w }
  }
}

// EXIF readers answer with the number or with its words.
const WORDS: Record<string, Orientation> = {
  'top-left': 1,
  'top-right': 2,
  'bottom-right': 3,
  'bottom-left': 4,
  'left-top': 5,
  'right-top': 6,
  'right-bottom': 7,
  'left-bottom': 8,
}

const isOrientation = (value: number): value is Orientation => Number.isInteger(value) && value >= 1 && value <= 8

/** What the header says: rows from the bottom (FITS), else the EXIF tag, else upright. */
export const orientationOf = (cards: readonly HeaderCard[], isBottomUp: boolean): Orientation => {
  if (isBottomUp) return 4
  const value = cards.find((card) => card.keyword === 'Orientation')?.value
  if (typeof value === 'string' && WORDS[value]) return WORDS[value]
  const number = Number(value)
  return isOrientation(number) ? number : 1
}
