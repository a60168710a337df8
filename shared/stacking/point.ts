/** A place in a picture; pixels count from 0. */
export interface Point {
  readonly x: number
  readonly y: number
}
