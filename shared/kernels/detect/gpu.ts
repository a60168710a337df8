import type { Surface } from '#shared/kernels/background/index.ts'
import type { GpuDevice } from '../gpu.ts'
import { packPairs, startProgram } from '../gpu-program.ts'
import type { Plane } from './plane.ts'
import type { Runs } from './runs.ts'
import { SCAN_WGSL } from './wgsl.ts'

export type GpuFindRuns = (plane: Plane, limits: Surface) => Promise<Runs>

const GROUP = 64
const BAND_ROWS = 2048

/**
 * The WebGPU twin of `findRuns`, the matched filter and the threshold, for planes of 16 bits; it finds the same runs to the pixel.
 * Throws for other planes. Calls must follow one another.
 */
export const gpuFindRuns = (device: GpuDevice): GpuFindRuns => {
  const program = startProgram(device, SCAN_WGSL)
  return async ({ data, width, height, isSmoothed }, limits) => {
    if (!(data instanceof Uint16Array) || isSmoothed) throw new RangeError('Only planes of 16 bits that are not smoothed yet.')
    const words = Math.ceil(width / 32)
    const bandRows = Math.max(1, Math.min(BAND_ROWS, Math.floor(program.mostWords / width)))
    const runs: GrowingRuns = { y: [], start: [], end: [] }
    for (let top = 0; top < height; top += bandRows) {
      const rows = Math.min(bandRows, height - top)
      const first = Math.max(0, top - 1)
      const last = Math.min(height, top + rows + 1)
      const levels = new Float32Array(width * rows)
      for (let row = 0; row < rows; row++) limits.fillRow(top + row, levels.subarray(row * width, (row + 1) * width))
      const bind = {
        0: program.parameters(Uint32Array.of(width, height, top, first)),
        1: program.memory(packPairs(data.subarray(first * width, last * width))),
        2: program.memory(levels),
        3: program.memory(words * rows),
      }
      const pass = { entry: 'scan', x: Math.ceil(words / GROUP), y: rows, bind }
      const [mask] = await program.run([pass], [bind[3]], words * rows)
      addRuns(runs, new Uint32Array(mask!), top, rows, words, width)
    }
    const { y, start, end } = runs
    return { count: y.length, y: Int32Array.from(y), start: Int32Array.from(start), end: Int32Array.from(end) }
  }
}

interface GrowingRuns {
  readonly y: number[]
  readonly start: number[]
  readonly end: number[]
}

const addRuns = (runs: GrowingRuns, mask: Uint32Array, top: number, rows: number, words: number, width: number): void => {
  for (let row = 0; row < rows; row++) {
    let isOpen = false
    for (let word = 0; word < words; word++) {
      // A change of bits begins or ends a run.
      let changes = changesOf(mask[row * words + word]!, isOpen)
      for (; changes !== 0; changes &= changes - 1) {
        const x = 32 * word + 31 - Math.clz32(changes & -changes)
        if (isOpen) runs.end.push(x)
        else {
          runs.y.push(top + row)
          runs.start.push(x)
        }
        isOpen = !isOpen
      }
    }
    if (isOpen) runs.end.push(width)
  }
}

/** A bit where a pixel differs from the one before it. */
const changesOf = (bits: number, isOpen: boolean): number => bits ^ ((bits << 1) | (isOpen ? 1 : 0))
