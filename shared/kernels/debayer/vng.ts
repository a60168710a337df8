import type { Band, BandColours, Floats } from './band.ts'

export const VNG_MARGIN = 2

const LEAST = 1.5
const SPREAD = 0.5

/**
 * Variable number of gradients (E. Chang, S. Cheung and D. Pan, Proc. SPIE 3650, 36, 1999): of eight directions, those whose
 * gradient is at most 1.5 least + 0.5 (most - least) are smooth; the missing colours are the own level and the mean difference
 * of the colours there.
 */
export const vng = (band: Band, { red, green, blue }: BandColours): void => {
  const { data, width, rows, margin, stride, redX, redY } = band
  const gradients = new Float64Array(8)
  const directions = directionsOf(stride)
  for (let row = 0; row < rows; row++) {
    const isRedRow = (row & 1) === redY
    const ofRow = isRedRow ? red : blue
    const ofOther = isRedRow ? blue : red
    const colourX = isRedRow ? redX : 1 - redX
    for (let x = 0, at = (row + margin) * stride + margin, to = row * width; x < width; x++, at++, to++) {
      const isGreen = (x & 1) !== colourX
      measure(data, at, directions, isGreen, gradients)
      let least = gradients[0]!
      let most = least
      for (let i = 1; i < 8; i++) {
        const gradient = gradients[i]!
        if (gradient < least) least = gradient
        else if (gradient > most) most = gradient
      }
      const threshold = LEAST * least + SPREAD * (most - least)
      let own = 0
      let second = 0
      let third = 0
      let count = 0
      for (let i = 0; i < 8; i++) {
        if (!(gradients[i]! <= threshold)) continue
        const { ahead, side } = directions[i]!
        count++
        own += i < 4 || !isGreen ? (data[at]! + data[at + 2 * ahead]!) / 2 : data[at + ahead]!
        if (!isGreen) {
          // Green, then the colour of the other rows.
          second += i < 4 ? data[at + ahead]! : crossMean(data, at, ahead, side)
          third += i < 4 ? (data[at + ahead + side]! + data[at + ahead - side]!) / 2 : data[at + ahead]!
        } else if (i < 4) {
          // Straight on lies one colour, the mean of four beside the way is the other. Second is the colour of this row.
          const straight = data[at + ahead]!
          const beside = (data[at + side]! + data[at - side]! + data[at + 2 * ahead + side]! + data[at + 2 * ahead - side]!) / 4
          second += i < 2 ? beside : straight
          third += i < 2 ? straight : beside
        } else {
          // `ahead` is one row and one column on: the row's colour lies at the columns beside, the other's at the rows.
          const [across, along] = [side, ahead - side]
          second += (data[at + along]! + data[at + along + 2 * across]!) / 2
          third += (data[at + across]! + data[at + across + 2 * along]!) / 2
        }
      }
      const level = data[at]!
      const [secondLevel, thirdLevel] = [level + (second - own) / count, level + (third - own) / count]
      if (isGreen) {
        green[to] = level
        ofRow[to] = secondLevel
      } else {
        ofRow[to] = level
        green[to] = secondLevel
      }
      ofOther[to] = thirdLevel
    }
  }
}

/** One step in a direction as a distance in memory; `side` is a step to its side, for diagonals the part of it along a column. */
interface Direction {
  readonly ahead: number
  readonly side: number
}

/** Up, down, left, right; then the diagonals. */
const directionsOf = (stride: number): readonly Direction[] => [
  { ahead: -stride, side: 1 },
  { ahead: stride, side: 1 },
  { ahead: -1, side: stride },
  { ahead: 1, side: stride },
  { ahead: -stride - 1, side: -stride },
  { ahead: -stride + 1, side: -stride },
  { ahead: stride - 1, side: stride },
  { ahead: stride + 1, side: stride },
]

const crossMean = (data: Floats, at: number, ahead: number, across: number): number => {
  const along = ahead - across
  return (data[at + across]! + data[at + along]! + data[at + 2 * across + along]! + data[at + across + 2 * along]!) / 4
}

const measure = (data: Floats, at: number, directions: readonly Direction[], isGreen: boolean, out: Float64Array): void => {
  const level = data[at]!
  for (let i = 0; i < 8; i++) {
    const { ahead, side } = directions[i]!
    const onward = Math.abs(data[at + ahead]! - data[at - ahead]!) + Math.abs(data[at + 2 * ahead]! - level)
    if (i < 4) {
      out[i] =
        onward +
        (Math.abs(data[at + ahead + side]! - data[at - ahead + side]!) +
          Math.abs(data[at + ahead - side]! - data[at - ahead - side]!) +
          Math.abs(data[at + 2 * ahead + side]! - data[at + side]!) +
          Math.abs(data[at + 2 * ahead - side]! - data[at - side]!)) /
          2
      continue
    }
    const [across, along] = [side, ahead - side]
    if (isGreen) {
      out[i] =
        onward +
        Math.abs(data[at + 2 * across + along]! - data[at - along]!) +
        Math.abs(data[at + across + 2 * along]! - data[at - across]!)
    } else {
      out[i] =
        onward +
        (Math.abs(data[at + across]! - data[at - along]!) +
          Math.abs(data[at + along]! - data[at - across]!) +
          Math.abs(data[at + 2 * across + along]! - data[at + across]!) +
          Math.abs(data[at + across + 2 * along]! - data[at + along]!)) /
          2
    }
  }
}
