import { startTwin } from '../wasm.ts'
import { WASM } from './scan.wasm.gen.ts'

/** What scan.as exports; addresses and counts. */
interface Exports {
  scanRow(up: number, here: number, down: number, limits: number, width: number, sums: number, out: number): number
}

/** The runs of one row after another, from the top: see `findRuns`. */
export interface RowScanner {
  /** Where the limits of the row to be scanned are to be written. */
  readonly limits: Float32Array
  /** Scans row `y`, and answers how many runs it has: pairs of start and end (exclusive) in `runs`. */
  scan(y: number): number
  readonly runs: Int32Array
}

const twin = startTwin<Exports>(WASM)

/**
 * The WASM SIMD twin of the row scan for 16-bit samples, about twice as fast with the copying; null where there is none. It finds the same runs to the
 * pixel. Good until the next one is started.
 */
export const startScan = (data: Uint16Array, width: number, height: number): RowScanner | null => {
  if (!twin) return null
  const row = 16 * Math.ceil((2 * width) / 16)
  const limitsAt = 3 * row
  // The sums begin with one of the edge; the next one is aligned.
  const sumsAt = limitsAt + 16 * Math.ceil((4 * width) / 16) + 12
  const runsAt = 16 * Math.ceil((sumsAt + 4 * (width + 2)) / 16)
  const memory = twin.room(runsAt + 8 * (width + 1))
  const samples = new Uint16Array(memory)
  const runs = new Int32Array(memory, runsAt, 2 * (width + 1))
  const slot = (y: number): number => (y % 3) * row
  const load = (y: number): void => samples.set(data.subarray(y * width, (y + 1) * width), slot(y) / 2)
  load(0)
  return {
    limits: new Float32Array(memory, limitsAt, width),
    runs,
    scan: (y) => {
      if (y + 1 < height) load(y + 1)
      const [up, down] = [slot(Math.max(0, y - 1)), slot(Math.min(height - 1, y + 1))]
      return twin.exports.scanRow(up, slot(y), down, limitsAt, width, sumsAt, runsAt)
    },
  }
}
