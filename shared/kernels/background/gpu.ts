import type { GpuDevice } from '../gpu.ts'
import { packPairs, startProgram } from '../gpu-program.ts'
import { clippedHistogram, type SkyLevels, skyLevels } from './clipped-mode.ts'
import { type BackgroundMap, type BackgroundOptions, boxOf, gridOf, mapOf } from './index.ts'
import { BACKGROUND_WGSL } from './wgsl.ts'

export type GpuBackground = (
  data: Uint16Array,
  width: number,
  height: number,
  options?: BackgroundOptions,
) => Promise<BackgroundMap>

/** Words of one mesh in the answer: see the shader. */
const SLOT = 260
const COUNTS_AT = 4

/**
 * The WebGPU twin of `backgroundOf` for samples of 16 bits. Windows are found in 32 bits: levels agree to a hundredth of the noise.
 * Calls must follow one another.
 */
export const gpuBackground = (device: GpuDevice): GpuBackground => {
  const program = startProgram(device, BACKGROUND_WGSL)
  return async (data, width, height, options = {}) => {
    const grid = gridOf(width, height, options.mesh)
    const { columns, rows, meshWidth, meshHeight } = grid
    const found: SkyLevels[] = []
    const fitting = Math.floor((2 * program.mostWords) / width / (meshHeight + 1)) - 1
    const bandRows = Math.max(1, Math.min(rows, fitting))
    for (let row = 0; row < rows; row += bandRows) {
      const many = Math.min(bandRows, rows - row)
      const top = Math.round(row * meshHeight)
      const lefts = Array.from({ length: columns + 1 }, (_, i) => Math.round(i * meshWidth))
      const tops = Array.from({ length: many + 1 }, (_, i) => Math.round((row + i) * meshHeight) - top)
      const bind = {
        0: program.parameters(Uint32Array.of(width, columns, many, 0)),
        1: program.memory(packPairs(data.subarray(top * width, (top + tops.at(-1)!) * width))),
        2: program.memory(Uint32Array.from([...lefts, ...tops])),
        3: program.memory(SLOT * columns * many),
      }
      const pass = { entry: 'meshes', x: columns, y: many, bind }
      const [answer] = await program.run([pass], [bind[3]], SLOT * columns * many)
      for (let mesh = 0; mesh < columns * many; mesh++) {
        const known = levelsOf(answer!, mesh)
        // Of nothing but equal levels there is no histogram.
        found.push(known ?? skyLevels(data, boxOf(grid, width, row * columns + mesh), true))
      }
    }
    return mapOf(grid, found, options.leastRms)
  }
}

const levelsOf = (answer: ArrayBuffer, mesh: number): SkyLevels | null => {
  const [low, width] = new Float32Array(answer, 4 * SLOT * mesh, 2)
  const words = new Uint32Array(answer, 4 * SLOT * mesh, SLOT)
  return words[2]! > 0 ? clippedHistogram(words.subarray(COUNTS_AT), low!, width!, words[2]!) : null
}
