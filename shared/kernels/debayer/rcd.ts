import { type Band, type BandColours, createLike, type Floats } from './band.ts'

/** Three for the change of a neighbour that is three pixels away, found from one of green two pixels further. Even. */
export const RCD_MARGIN = 12

/**
 * Ratio corrected demosaicing (L. Sanz Rodríguez, RCD 2.3, 2017). Green follows the ratio of low-pass levels along the direction in
 * which the mosaic changes less, red and blue follow the colour differences to that green. Stars stay round.
 */
export const rcd = (band: Band, out: BandColours): void => {
  const { data, stride, redX, redY } = band
  const vertical = directionShare(band, stride, 1)
  const diagonal = directionShare(band, stride + 1, stride - 1)
  const green = data.slice()
  fillGreen(band, vertical, green)
  const red = data.slice()
  const blue = data.slice()
  fillOpposite(band, diagonal, green, red, 1 - redX, 1 - redY)
  fillOpposite(band, diagonal, green, blue, redX, redY)
  fillBesideGreen(band, vertical, green, red)
  fillBesideGreen(band, vertical, green, blue)
  copyInside(band, red, out.red)
  copyInside(band, green, out.green)
  copyInside(band, blue, out.blue)
}

/** For each pixel, the part of the change along `first` in that along `first` and `second`: 0 when it is even along `first`. */
const directionShare = (band: Band, first: number, second: number): Floats => {
  const { data, stride, tiny } = band
  const share = createLike(data)
  const least = tiny * tiny
  const along = squaredHighPass(band, first)
  const across = squaredHighPass(band, second)
  for (let at = 4 * stride + 4, end = data.length - 4 * stride - 4; at < end; at++) {
    const one = Math.max(least, along[at - first]! + along[at]! + along[at + first]!)
    const other = Math.max(least, across[at - second]! + across[at]! + across[at + second]!)
    share[at] = one / (one + other)
  }
  return share
}

/** The sixth-order change of the mosaic along a direction, the alternation of its colours taken out, squared. */
const squaredHighPass = ({ data, stride }: Band, step: number): Floats => {
  const squares = createLike(data)
  for (let at = 3 * stride + 3, end = data.length - 3 * stride - 3; at < end; at++) {
    const change =
      data[at - 3 * step]! -
      data[at - step]! -
      data[at + step]! +
      data[at + 3 * step]! -
      3 * (data[at - 2 * step]! + data[at + 2 * step]!) +
      6 * data[at]!
    squares[at] = change * change
  }
  return squares
}

const fillGreen = ({ data, stride, redX, redY, tiny }: Band, vertical: Floats, green: Floats): void => {
  const height = data.length / stride
  const low = lowPass(data, stride)
  for (let y = 5; y < height - 5; y++) {
    const colourX = (y & 1) === redY ? redX : 1 - redX
    for (let at = y * stride + 6 + colourX, end = (y + 1) * stride - 6; at < end; at += 2) {
      const level = data[at]!
      const here = low[at]!
      const gradient = (step: number): number =>
        tiny +
        Math.abs(data[at + step]! - data[at - step]!) +
        Math.abs(level - data[at + 2 * step]!) +
        Math.abs(data[at + step]! - data[at + 3 * step]!) +
        Math.abs(data[at + 2 * step]! - data[at + 4 * step]!)
      const estimate = (step: number): number =>
        data[at + step]! * (1 + (here - low[at + 2 * step]!) / (tiny + here + low[at + 2 * step]!))
      const [up, down, left, right] = [gradient(-stride), gradient(stride), gradient(-1), gradient(1)]
      const upright = (down * estimate(-stride) + up * estimate(stride)) / (up + down)
      const sideways = (right * estimate(-1) + left * estimate(1)) / (left + right)
      const share = decided(vertical, at, stride)
      green[at] = share * sideways + (1 - share) * upright
    }
  }
}

/** Of the share here and the mean of its four diagonal neighbours, the one that is more decided. */
const decided = (shares: Floats, at: number, stride: number): number => {
  const here = shares[at]!
  const around = (shares[at - stride - 1]! + shares[at - stride + 1]! + shares[at + stride - 1]! + shares[at + stride + 1]!) / 4
  return Math.abs(0.5 - here) < Math.abs(0.5 - around) ? around : here
}

/** The 3 x 3 binomial, which holds every colour in the same measure wherever it stands. */
const lowPass = (data: Floats, stride: number): Floats => {
  const low = createLike(data)
  for (let at = stride + 1, end = data.length - stride - 1; at < end; at++) {
    low[at] =
      data[at]! +
      (data[at - 1]! + data[at + 1]! + data[at - stride]! + data[at + stride]!) / 2 +
      (data[at - stride - 1]! + data[at - stride + 1]! + data[at + stride - 1]! + data[at + stride + 1]!) / 4
  }
  return low
}

/** Red at blue pixels, or blue at red ones, which lie on columns and rows of these parities: its neighbours are the diagonal ones. */
const fillOpposite = (
  { data, stride, tiny }: Band,
  diagonal: Floats,
  green: Floats,
  colour: Floats,
  x: number,
  y: number,
): void => {
  const height = data.length / stride
  for (let row = 8 + y; row < height - 7; row += 2) {
    for (let at = row * stride + 8 + x, end = (row + 1) * stride - 8; at < end; at += 2) {
      const gradient = (step: number): number =>
        tiny +
        Math.abs(data[at + step]! - data[at - step]!) +
        Math.abs(data[at + step]! - data[at + 3 * step]!) +
        Math.abs(green[at]! - green[at + 2 * step]!)
      const difference = (step: number): number => data[at + step]! - green[at + step]!
      const [a, b] = [stride + 1, stride - 1]
      const [back, fore, left, right] = [gradient(-a), gradient(a), gradient(-b), gradient(b)]
      const falling = (fore * difference(-a) + back * difference(a)) / (back + fore)
      const rising = (right * difference(-b) + left * difference(b)) / (left + right)
      const share = decided(diagonal, at, stride)
      colour[at] = green[at]! + (1 - share) * falling + share * rising
    }
  }
}

/** Red or blue at green pixels: along one axis its neighbours were measured, along the other just found. */
const fillBesideGreen = ({ stride, redX, redY, tiny }: Band, vertical: Floats, green: Floats, colour: Floats): void => {
  const height = colour.length / stride
  for (let y = RCD_MARGIN; y < height - RCD_MARGIN; y++) {
    const greenX = (y & 1) === redY ? 1 - redX : redX
    for (let at = y * stride + RCD_MARGIN + greenX, end = (y + 1) * stride - RCD_MARGIN; at < end; at += 2) {
      const gradient = (step: number): number =>
        tiny +
        Math.abs(green[at]! - green[at + 2 * step]!) +
        Math.abs(colour[at + step]! - colour[at - step]!) +
        Math.abs(colour[at + step]! - colour[at + 3 * step]!)
      const difference = (step: number): number => colour[at + step]! - green[at + step]!
      const [up, down, left, right] = [gradient(-stride), gradient(stride), gradient(-1), gradient(1)]
      const upright = (up * difference(stride) + down * difference(-stride)) / (up + down)
      const sideways = (left * difference(1) + right * difference(-1)) / (left + right)
      const share = decided(vertical, at, stride)
      colour[at] = green[at]! + share * sideways + (1 - share) * upright
    }
  }
}

const copyInside = ({ width, rows, margin, stride }: Band, from: Floats, to: Floats): void => {
  for (let row = 0; row < rows; row++) {
    const start = (row + margin) * stride + margin
    to.set(from.subarray(start, start + width), row * width)
  }
}
