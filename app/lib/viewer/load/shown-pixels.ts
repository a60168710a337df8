import { stretchLevel } from '#shared/kernels/stretch/apply.ts'
import { type Curve, transferOf } from '#shared/kernels/stretch/curve.ts'
import { coupledPixel, gainOf } from '#shared/kernels/stretch/lut.ts'
import type { Stretch } from '../stretch/stretch.ts'
import type { Layer, Texels } from '../tiles/layers.ts'

/** A rectangle of texels, in file order. */
export interface Part {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Whole-numbered samples have a brightness that can be looked up. */
const isWhole = ({ plane, offsets }: Layer): boolean =>
  offsets.length === 1 && (plane instanceof Uint16Array || plane instanceof Uint8Array)

/**
 * Texels of a picture as they are shown: RGBA, row after row as stored, the same stretch as on the GPU. Outside of the
 * picture they are clear.
 */
export const shownPixels = (texels: Texels, white: number, stretch: Stretch, part: Part): Uint8ClampedArray<ArrayBuffer> => {
  const data = new Uint8ClampedArray(4 * part.width * part.height)
  if (stretch.coupling && stretch.curves && texels.layers.length === 3) {
    showTogether(texels, white, stretch.curves[0]!, part, data)
    return data
  }
  const transfers = (stretch.curves ?? []).map(transferOf)
  const left = Math.max(0, part.x)
  const right = Math.min(texels.width, part.x + part.width)
  for (let c = 0; c < 3; c++) {
    const layer = texels.layers[c % texels.layers.length]!
    const transfer = transfers[c % transfers.length] ?? ((x: number) => stretchLevel(stretch, x))
    const table = isWhole(layer) && tableOf(layer, white, transfer)
    const { plane, offsets, stride, row } = layer
    for (let y = Math.max(0, part.y); y < Math.min(texels.height, part.y + part.height); y++) {
      let to = 4 * ((y - part.y) * part.width + left - part.x) + c
      for (let x = left, at = y * row + left * stride; x < right; x++, at += stride, to += 4) {
        if (table) data[to] = table[plane[at + offsets[0]!]!]!
        else data[to] = 255 * transfer(offsets.reduce((sum, offset) => sum + plane[at + offset]!, 0) / offsets.length / white)
        data[to - c + 3] = 255
      }
    }
  }
  return data
}

/** Brightness stretched, hue kept. */
const showTogether = (texels: Texels, white: number, curve: Curve, part: Part, data: Uint8ClampedArray): void => {
  const gain = gainOf(curve)
  const shown: [number, number, number] = [0, 0, 0]
  const levelAt = (c: number, x: number, y: number): number => {
    const { plane, offsets, stride, row } = texels.layers[c]!
    return offsets.reduce((sum, offset) => sum + plane[y * row + x * stride + offset]!, 0) / offsets.length / white
  }
  for (let y = Math.max(0, part.y); y < Math.min(texels.height, part.y + part.height); y++) {
    for (let x = Math.max(0, part.x); x < Math.min(texels.width, part.x + part.width); x++) {
      coupledPixel(curve, gain, [levelAt(0, x, y), levelAt(1, x, y), levelAt(2, x, y)], shown)
      const to = 4 * ((y - part.y) * part.width + x - part.x)
      for (let c = 0; c < 3; c++) data[to + c] = 255 * shown[c]!
      data[to + 3] = 255
    }
  }
}

const tableOf = ({ plane }: Layer, white: number, transfer: (x: number) => number): Uint8ClampedArray =>
  Uint8ClampedArray.from({ length: plane instanceof Uint8Array ? 256 : 65536 }, (_, level) => 255 * transfer(level / white))
