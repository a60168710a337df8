import { startTwin } from '../wasm.ts'
import { WASM } from './convolve.wasm.gen.ts'
import { type Convolve, MOST_TAPS, mirrored } from './index.ts'

/** What convolve.as exports; addresses and counts. */
interface Exports {
  alongRows(from: number, to: number, line: number, width: number, rows: number, taps: number, count: number, step: number): void
  downColumns(from: number, to: number, width: number, rows: number, taps: number, count: number, step: number): void
}

/** Rows at a time: their neighbours above and below are filtered again for each band. */
const BAND_ROWS = 256
const TAPS_AT = 0
const LINE_AT = 4 * MOST_TAPS

/**
 * The WASM SIMD twin of `convolve`, about four times as fast; null where there is none. Sums are made in 32 bits, so that it agrees
 * with the reference to one part in a million of the largest level. Not more than 64 taps.
 */
export const startConvolve = (): Convolve | null => {
  const twin = startTwin<Exports>(WASM)
  if (!twin) return null
  return (data, out, width, height, taps, step) => {
    if (taps.length > MOST_TAPS) throw new RangeError(`At most ${MOST_TAPS} taps, not ${taps.length}.`)
    const reach = (taps.length - 1) * step
    const most = Math.min(BAND_ROWS, height) + 2 * reach
    const inputAt = LINE_AT + 16 * Math.ceil((width + 2 * reach) / 4)
    const filteredAt = inputAt + 4 * width * most
    const memory = new Float32Array(twin.room(filteredAt + 4 * width * most))
    memory.set(taps, TAPS_AT / 4)
    for (let from = 0; from < height; from += BAND_ROWS) {
      const rows = Math.min(BAND_ROWS, height - from)
      for (let row = 0; row < rows + 2 * reach; row++) {
        const y = mirrored(from + row - reach, height)
        memory.set(data.subarray(y * width, (y + 1) * width), inputAt / 4 + row * width)
      }
      twin.exports.alongRows(inputAt, filteredAt, LINE_AT, width, rows + 2 * reach, TAPS_AT, taps.length, step)
      // The filtered rows are all that is needed now: the answer takes the place of the input.
      twin.exports.downColumns(filteredAt + 4 * width * reach, inputAt, width, rows, TAPS_AT, taps.length, step)
      out.set(memory.subarray(inputAt / 4, inputAt / 4 + rows * width), from * width)
    }
  }
}
