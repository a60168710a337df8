/** A place on the sky, ICRS degrees: `ra` in [0, 360), `dec` in [-90, 90]. */
export interface Position {
  readonly ra: number
  readonly dec: number
}
