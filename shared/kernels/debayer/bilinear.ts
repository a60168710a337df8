import type { Band, BandColours } from './band.ts'

export const BILINEAR_MARGIN = 2

/** Each missing colour is the mean of its nearest neighbours: two or four of them. */
export const bilinear = ({ data, width, rows, margin, stride, redX, redY }: Band, { red, green, blue }: BandColours): void => {
  for (let row = 0; row < rows; row++) {
    const isRedRow = (row & 1) === redY
    const ofRow = isRedRow ? red : blue
    const ofOther = isRedRow ? blue : red
    // The column parity of the colour that shares this row with green.
    const colourX = isRedRow ? redX : 1 - redX
    for (let x = 0, at = (row + margin) * stride + margin, to = row * width; x < width; x++, at++, to++) {
      const sides = (data[at - 1]! + data[at + 1]!) / 2
      const ends = (data[at - stride]! + data[at + stride]!) / 2
      if ((x & 1) === colourX) {
        ofRow[to] = data[at]!
        green[to] = (sides + ends) / 2
        ofOther[to] = (data[at - stride - 1]! + data[at - stride + 1]! + data[at + stride - 1]! + data[at + stride + 1]!) / 4
      } else {
        green[to] = data[at]!
        ofRow[to] = sides
        ofOther[to] = ends
      }
    }
  }
}
