import { startTwin } from '../wasm.ts'
import type { Band, Floats } from './band.ts'
import { RCD_MARGIN } from './rcd.ts'
import { WASM } from './rcd.wasm.gen.ts'

/** What rcd.as exports: addresses of planes, then numbers. */
interface Exports {
  squares(data: number, out: number, length: number, stride: number, step: number): void
  shares(
    along: number,
    across: number,
    out: number,
    length: number,
    stride: number,
    first: number,
    second: number,
    least: number,
  ): void
  lowPass(data: number, out: number, length: number, stride: number): void
  fillGreen(
    data: number,
    low: number,
    share: number,
    green: number,
    height: number,
    stride: number,
    redX: number,
    redY: number,
    tiny: number,
  ): void
  fillOpposite(
    data: number,
    share: number,
    green: number,
    colour: number,
    height: number,
    stride: number,
    x: number,
    y: number,
    tiny: number,
  ): void
  fillBesideGreen(
    share: number,
    green: number,
    colour: number,
    height: number,
    stride: number,
    margin: number,
    redX: number,
    redY: number,
    tiny: number,
  ): void
  round16(from: number, to: number, count: number): void
}

type Plane = Floats | Uint16Array

/** An `Interpolate` that writes whole samples of 16 bits as well, rounded and within their range. */
export type FastInterpolate = (band: Band, out: { readonly red: Plane; readonly green: Plane; readonly blue: Plane }) => void

/**
 * The WASM SIMD twin of `rcd`; null where there is none. Only for bands of 32-bit floats. It agrees with the reference to a level in
 * 65,536, but where two directions are all but equally good: there, a few pixels in a million follow the other one.
 */
export const startRcd = (): FastInterpolate | null => {
  const twin = startTwin<Exports>(WASM)
  if (!twin) return null
  const { squares, shares, lowPass, fillGreen, fillOpposite, fillBesideGreen, round16 } = twin.exports
  return ({ data, width, rows, margin, stride, redX, redY, tiny }, out) => {
    const { length } = data
    const height = length / stride
    // Vectors may be written up to three floats beyond a plane's end.
    const size = 4 * length + 64
    const floats = new Float32Array(twin.room(10 * size))
    const [mosaic, along, across, vertical, diagonal, low, green, red, blue] = [0, 1, 2, 3, 4, 5, 6, 7, 8].map(
      (i) => i * size,
    ) as Nine
    for (const plane of [mosaic, green, red, blue]) floats.set(data, plane / 4)
    squares(mosaic, along, length, stride, stride)
    squares(mosaic, across, length, stride, 1)
    shares(along, across, vertical, length, stride, stride, 1, tiny * tiny)
    squares(mosaic, along, length, stride, stride + 1)
    squares(mosaic, across, length, stride, stride - 1)
    shares(along, across, diagonal, length, stride, stride + 1, stride - 1, tiny * tiny)
    lowPass(mosaic, low, length, stride)
    fillGreen(mosaic, low, vertical, green, height, stride, redX, redY, tiny)
    fillOpposite(mosaic, diagonal, green, red, height, stride, 1 - redX, 1 - redY, tiny)
    fillOpposite(mosaic, diagonal, green, blue, height, stride, redX, redY, tiny)
    fillBesideGreen(vertical, green, red, height, stride, RCD_MARGIN, redX, redY, tiny)
    fillBesideGreen(vertical, green, blue, height, stride, RCD_MARGIN, redX, redY, tiny)
    // The last plane of ten holds a row of whole samples.
    const whole = 9 * size
    const samples = new Uint16Array(floats.buffer, whole, width)
    const copy = (plane: number, to: Plane): void => {
      for (let row = 0; row < rows; row++) {
        const start = plane + 4 * ((row + margin) * stride + margin)
        if (to instanceof Uint16Array) round16(start, whole, width)
        to.set(to instanceof Uint16Array ? samples : floats.subarray(start / 4, start / 4 + width), row * width)
      }
    }
    copy(red, out.red)
    copy(green, out.green)
    copy(blue, out.blue)
  }
}

type Nine = [number, number, number, number, number, number, number, number, number]
