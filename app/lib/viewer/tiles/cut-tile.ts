import type { Samples } from '#shared/core/raster.ts'
import type { Size } from '../math/orientation.ts'
import type { Layer, Texels } from './layers.ts'

/** Part of one level of the pyramid: level k has one texel for 2^k x 2^k texels of the picture. */
export interface TilePlace {
  readonly level: number
  /** First texel of the level, without the border. */
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Samples for a texture array, one layer per colour, with a border of one texel on each side for interpolation. */
export interface TileSamples {
  readonly data: Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Float32Array<ArrayBuffer>
  readonly width: number
  readonly height: number
  readonly layers: number
  /** True when samples may be missing (`NO_VALUE`): only floating-point pictures have NaN. */
  readonly hasGaps: boolean
}

/** Stands for NaN in textures: shaders of some drivers optimise tests for NaN away. */
export const NO_VALUE = -3e38

/**
 * Cuts a tile. At level 0, 8- and 16-bit samples keep their type; means and everything else become `f32`.
 * NaN samples do not count in a mean; blocks at the right and lower edge are the mean of what is there. The samples lie in
 * `memory` where it is large enough: tile after tile can use the same.
 */
export const cutTile = (texels: Texels, place: TilePlace, memory: ArrayBuffer = new ArrayBuffer(0)): TileSamples => {
  const [width, height] = [place.width + 2, place.height + 2]
  const { plane, stride } = texels.layers[0]!
  const isExact = place.level === 0 && stride === 1
  const length = width * height * texels.layers.length
  const SampleArray =
    isExact && plane instanceof Uint8Array ? Uint8Array : isExact && plane instanceof Uint16Array ? Uint16Array : Float32Array
  const hasRoom = memory.byteLength >= length * SampleArray.BYTES_PER_ELEMENT
  const data = hasRoom ? new SampleArray(memory, 0, length) : new SampleArray(length)
  const base = texels.base?.level === place.level ? texels.base : null
  texels.layers.forEach((layer, index) => {
    const part = data.subarray(index * width * height, (index + 1) * width * height)
    if (base && part instanceof Float32Array) cutRows(base, base.planes[index]!, base.width, place, part)
    else if (part instanceof Float32Array) cutMeans(texels, layer, place, part)
    else cutRows(texels, layer.plane, layer.row, place, part)
  })
  return { data, width, height, layers: texels.layers.length, hasGaps: mayHaveGaps(texels.layers[0]!) }
}

const mayHaveGaps = ({ plane }: Layer): boolean => plane instanceof Float32Array || plane instanceof Float64Array

const clamp = (value: number, last: number): number => Math.min(last, Math.max(0, value))

/** Copies the rows; the border repeats the picture's edge where there is nothing beyond it. */
const cutRows = (size: Size, plane: Samples, row: number, place: TilePlace, to: TileSamples['data']): void => {
  const width = place.width + 2
  const first = Math.max(0, place.x - 1)
  const end = Math.min(size.width, place.x + place.width + 1)
  for (let j = 0; j < place.height + 2; j++) {
    const from = clamp(place.y - 1 + j, size.height - 1) * row
    const at = j * width
    to.set(plane.subarray(from + first, from + end), at + first - (place.x - 1))
    if (first === place.x) to[at] = to[at + 1]!
    if (end === place.x + place.width) to[at + width - 1] = to[at + width - 2]!
  }
}

const cutMeans = (texels: Texels, layer: Layer, place: TilePlace, to: Float32Array): void => {
  const factor = 2 ** place.level
  const width = place.width + 2
  const last = { x: Math.ceil(texels.width / factor) - 1, y: Math.ceil(texels.height / factor) - 1 }
  const first = Math.max(0, place.x - 1)
  const end = Math.min(last.x + 1, place.x + place.width + 1)
  const sums = new Float64Array(end - first)
  const counts = new Float64Array(end - first)
  const hasGaps = mayHaveGaps(layer)
  for (let j = 0; j < place.height + 2; j++) {
    const y = clamp(place.y - 1 + j, last.y)
    sums.fill(0)
    counts.fill(0)
    for (let line = y * factor; line < Math.min(texels.height, (y + 1) * factor); line++) {
      for (const offset of layer.offsets) {
        const start = line * layer.row + offset
        if (hasGaps) addNumbers(layer, start, first, factor, texels.width, sums, counts)
        else addWhole(layer, start, first, factor, texels.width, sums, counts)
      }
    }
    const at = j * width + first - (place.x - 1)
    for (let i = 0; i < sums.length; i++) to[at + i] = counts[i] === 0 ? NO_VALUE : sums[i]! / counts[i]!
    if (first === place.x) to[j * width] = to[j * width + 1]!
    if (end === place.x + place.width) to[j * width + width - 1] = to[j * width + width - 2]!
  }
}

type AddLine = (
  layer: Layer,
  start: number,
  first: number,
  factor: number,
  lineWidth: number,
  sums: Float64Array,
  counts: Float64Array,
) => void

const addWhole: AddLine = ({ plane, stride }, start, first, factor, lineWidth, sums, counts) => {
  let at = start + first * factor * stride
  for (let i = 0; i < sums.length; i++) {
    const n = Math.min(factor, lineWidth - (first + i) * factor)
    let sum = 0
    for (let k = 0; k < n; k++, at += stride) sum += plane[at]!
    sums[i] = sums[i]! + sum
    counts[i] = counts[i]! + n
  }
}

const addNumbers: AddLine = ({ plane, stride }, start, first, factor, lineWidth, sums, counts) => {
  let at = start + first * factor * stride
  for (let i = 0; i < sums.length; i++) {
    const n = Math.min(factor, lineWidth - (first + i) * factor)
    for (let k = 0; k < n; k++, at += stride) {
      const value = plane[at]!
      if (Number.isNaN(value)) continue
      sums[i] = sums[i]! + value
      counts[i] = counts[i]! + 1
    }
  }
}
