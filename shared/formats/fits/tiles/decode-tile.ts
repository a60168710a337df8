import { riceDecoder } from '#shared/kernels/rice/best.ts'
import type { Stored } from '../stored.ts'
import { swapped } from '../swap.ts'
import type { Compression } from './compression.ts'
import { KIND_BYTES, type Kind, numbersOf, type TileValues } from './elements.ts'
import { gunzipInto, unshuffle } from './gunzip.ts'
import { decodeHcompress } from './hcompress.ts'
import { INFLATE_PADDING } from './inflate.ts'
import { decodePlio } from './plio.ts'
import { type Quantisation, unquantise } from './quantise.ts'

/** Where a tile was found: packed by the picture's method, or, where that did not work, by gzip or not at all. */
export type Packing = 'data' | 'gzip' | 'plain'

/** Unpacks tiles one after the other into memory that it keeps; the answer of a call is good until the next one. */
export class TileDecoder {
  readonly #compression: Compression
  readonly #integers: Int32Array
  readonly #floats: Float64Array
  #code = new Uint8Array(0)
  #unpacked = new Uint8Array(0)

  /** `largest`: pixels of the largest tile. */
  constructor(compression: Compression, largest: number) {
    this.#compression = compression
    this.#integers = new Int32Array(largest)
    this.#floats = new Float64Array(compression.isQuantised ? largest : 0)
  }

  /** The `count` values of tile number `tile` (from 0); null when it is damaged. */
  decode(
    bytes: Uint8Array,
    packing: Packing,
    tile: number,
    count: number,
    scaling: Pick<Quantisation, 'scale' | 'zero' | 'blank'>,
  ) {
    const { bitpix, isQuantised, dither, seed } = this.#compression
    if (packing !== 'data') return this.#stored(bytes, packing === 'gzip' ? 'GZIP_1' : 'NOCOMPRESS', count, kindOf(bitpix))
    const values = this.#unpack(bytes, count, isQuantised ? 'J' : kindOf(bitpix))
    if (!isQuantised || !(values instanceof Int32Array)) return values
    unquantise(values, count, tile, { dither, seed, ...scaling }, this.#floats)
    return this.#floats
  }

  /**
   * Unpacks a tile straight into the place where its samples belong, if its method can do that. Null when it cannot, false when
   * the tile is damaged.
   */
  decodeInto(bytes: Uint8Array, packing: Packing, place: Stored): boolean | null {
    const { algorithm, rice, isQuantised } = this.#compression
    const isFit = place instanceof Int16Array || place instanceof Int32Array || place instanceof Uint8Array
    if (packing !== 'data' || isQuantised || !isFit) return null
    if (algorithm === 'RICE_1') return riceDecoder()(bytes, rice, place, place.length)
    if (algorithm === 'GZIP_1') return this.#inflateInto(bytes, place)
    return algorithm === 'GZIP_2' ? this.#unshuffleInto(bytes, place) : null
  }

  /** Null also where the numbers are of another width. */
  #inflateInto(bytes: Uint8Array, place: Uint8Array | Int16Array | Int32Array): true | null {
    const out = new Uint8Array(place.buffer, place.byteOffset, place.byteLength)
    if (gunzipInto(this.#padded(bytes), bytes.length, out) !== out.length) return null
    if (place instanceof Int16Array) for (let i = 0; i < place.length; i++) place[i] = (place[i]! << 8) | ((place[i]! >> 8) & 255)
    else if (place instanceof Int32Array) for (let i = 0; i < place.length; i++) place[i] = swapped(place[i]!)
    return true
  }

  #unshuffleInto(bytes: Uint8Array, place: Uint8Array | Int16Array | Int32Array): true | null {
    if (!(place instanceof Int16Array)) return null
    const count = place.length
    if (this.#unpacked.length < count * 8) this.#unpacked = new Uint8Array(count * 8)
    const shuffled = this.#unpacked
    if (gunzipInto(this.#padded(bytes), bytes.length, shuffled) !== 2 * count) return null
    for (let i = 0; i < count; i++) place[i] = (shuffled[i]! << 8) | shuffled[count + i]!
    return true
  }

  #unpack(bytes: Uint8Array, count: number, kind: Kind): TileValues | null {
    const { algorithm, rice } = this.#compression
    const integers = this.#integers
    if (algorithm === 'RICE_1') return riceDecoder()(bytes, rice, integers, count) ? integers : null
    if (algorithm === 'PLIO_1') return decodePlio(bytes, integers, count) ? integers : null
    if (algorithm === 'HCOMPRESS_1') return decodeHcompress(bytes, integers, count) ? integers : null
    return this.#stored(bytes, algorithm, count, kind)
  }

  /** A tile of plain big-endian numbers. Some programs widen or narrow them, which the number of bytes tells. */
  #stored(bytes: Uint8Array, packing: 'GZIP_1' | 'GZIP_2' | 'NOCOMPRESS', count: number, expected: Kind): TileValues | null {
    let plain = bytes
    if (packing !== 'NOCOMPRESS') {
      if (this.#unpacked.length < count * 8) this.#unpacked = new Uint8Array(count * 8)
      const size = gunzipInto(this.#padded(bytes), bytes.length, this.#unpacked)
      if (size < 0) return null
      plain = this.#unpacked.subarray(0, size)
    }
    const width = plain.length / count
    const kind = KIND_BYTES[expected] === width ? expected : isFloat(expected) ? FLOATS[width] : INTEGERS[width]
    if (!kind) return null
    if (packing === 'GZIP_2' && width > 1) {
      const shuffled = plain
      plain = new Uint8Array(shuffled.length)
      unshuffle(shuffled, width, plain)
    }
    return numbersOf(plain, kind, count, this.#integers)
  }

  /** The code with zeros behind it, which may be read but never mean anything. */
  #padded(bytes: Uint8Array): DataView {
    const length = bytes.length + INFLATE_PADDING
    if (this.#code.length < length) this.#code = new Uint8Array(2 * length)
    this.#code.set(bytes)
    this.#code.fill(0, bytes.length, length)
    return new DataView(this.#code.buffer)
  }
}

const KINDS: Readonly<Record<number, Kind>> = { 8: 'B', 16: 'I', 32: 'J', 64: 'K', [-32]: 'E', [-64]: 'D' }
const INTEGERS: Readonly<Record<number, Kind>> = { 1: 'B', 2: 'I', 4: 'J', 8: 'K' }
const FLOATS: Readonly<Record<number, Kind>> = { 4: 'E', 8: 'D' }
const isFloat = (kind: Kind): boolean => kind === 'E' || kind === 'D'
const kindOf = (bitpix: number): Kind => KINDS[bitpix]!
