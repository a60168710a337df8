import type { Canvas } from './draw-star.ts'

/** A satellite that crosses the frame during the exposure, in parts of its width and height. */
export interface Satellite {
  readonly from: readonly [number, number]
  readonly to: readonly [number, number]
  /** Light per pixel along its way, at its middle [electrons]. */
  readonly electrons: number
  /** An aeroplane's lights go on and off with this period [px]. */
  readonly blinkPx?: number
}

/** Adds a trail with the width of the stars. */
export const drawSatellite = (
  { width, height, data }: Canvas,
  satellite: Satellite,
  fwhmPx: number,
  response: readonly [number, number, number, number],
): void => {
  const [x0, y0] = [satellite.from[0] * width, satellite.from[1] * height]
  const [x1, y1] = [satellite.to[0] * width, satellite.to[1] * height]
  const length = Math.hypot(x1 - x0, y1 - y0)
  const [ux, uy] = [(x1 - x0) / length, (y1 - y0) / length]
  const sigma2 = (fwhmPx / 2.3548) ** 2
  const blink = satellite.blinkPx ?? 0
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const across = (column - x0) * uy - (row - y0) * ux
      const along = (column - x0) * ux + (row - y0) * uy
      if (across * across > 12 * sigma2 || along < 0 || along > length) continue
      const lit = blink > 0 && along % blink > blink * 0.25 ? 0.25 : 1
      const light = lit * satellite.electrons * Math.exp(-(across * across) / (2 * sigma2))
      data[row * width + column]! += light * response[((row & 1) << 1) | (column & 1)]!
    }
  }
}
