import { riceDecoder } from '#shared/kernels/rice/best.ts'
import type { Stored } from '../stored.ts'
import type { Compression } from './compression.ts'
import { KIND_BYTES, type Kind, numbersOf, type TileValues } from './elements.ts'
import { gunzipInto, unshuffle } from './gunzip.ts'
import { decodeHcompress } from './hcompress.ts'
import { INFLATE_PADDING } from './inflate.ts'
import { decodePlio } from './plio.ts'
import { putBytes } from './put-bytes.ts'
import { type Quantisation, unquantise } from './quantise.ts'

/**
 * Where a tile was found: packed by the picture's method, or, where that did not work, by gzip or not at all. `inflated` is the
 * picture's GZIP_1 or GZIP_2 without its gzip.
 */
export type Packing = 'data' | 'inflated' | 'gzip' | 'plain'

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
    if (packing === 'gzip') return this.#stored(this.#gunzip(bytes, count), false, count, kindOf(bitpix))
    if (packing === 'plain') return this.#stored(bytes, false, count, kindOf(bitpix))
    const values = this.#unpack(bytes, packing, count, isQuantised ? 'J' : kindOf(bitpix))
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
    if (isQuantised || packing === 'gzip' || packing === 'plain') return null
    if (algorithm === 'RICE_1') {
      const isFit = place instanceof Int16Array || place instanceof Int32Array || place instanceof Uint8Array
      return isFit ? riceDecoder()(bytes, rice, place, place.length) : null
    }
    if (algorithm !== 'GZIP_1' && algorithm !== 'GZIP_2') return null
    const plain = packing === 'inflated' ? bytes : this.#gunzip(bytes, place.length)
    // Where the numbers are of another width, `decode` finds out of which.
    return plain && putBytes(plain, algorithm === 'GZIP_2', place) ? true : null
  }

  #unpack(bytes: Uint8Array, packing: 'data' | 'inflated', count: number, kind: Kind): TileValues | null {
    const { algorithm, rice, isSmoothed } = this.#compression
    const integers = this.#integers
    if (algorithm === 'RICE_1') return riceDecoder()(bytes, rice, integers, count) ? integers : null
    if (algorithm === 'PLIO_1') return decodePlio(bytes, integers, count) ? integers : null
    if (algorithm === 'HCOMPRESS_1') return decodeHcompress(bytes, isSmoothed, integers, count) ? integers : null
    const plain = algorithm === 'NOCOMPRESS' || packing === 'inflated' ? bytes : this.#gunzip(bytes, count)
    return this.#stored(plain, algorithm === 'GZIP_2', count, kind)
  }

  /** Good until the next call; null when the member is damaged. */
  #gunzip(bytes: Uint8Array, count: number): Uint8Array | null {
    if (this.#unpacked.length < count * 8) this.#unpacked = new Uint8Array(count * 8)
    const size = gunzipInto(this.#padded(bytes), bytes.length, this.#unpacked)
    return size < 0 ? null : this.#unpacked.subarray(0, size)
  }

  /** A tile of plain big-endian numbers. Some programs widen or narrow them, which the number of bytes tells. */
  #stored(bytes: Uint8Array | null, isShuffled: boolean, count: number, expected: Kind): TileValues | null {
    if (!bytes) return null
    const width = bytes.length / count
    const kind = KIND_BYTES[expected] === width ? expected : isFloat(expected) ? FLOATS[width] : INTEGERS[width]
    if (!kind) return null
    let plain = bytes
    if (isShuffled && width > 1) {
      plain = new Uint8Array(bytes.length)
      unshuffle(bytes, width, plain)
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
