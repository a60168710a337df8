import { startTwin } from '../wasm.ts'
import { type Interpolation, type Warp, warp } from './index.ts'
import { lanczosTable } from './lanczos.ts'
import { WASM } from './lanczos.wasm.gen.ts'
import { PATCH_MARGIN } from './patch.ts'

interface Exports {
  warpBand(
    ...args: [
      ...[patch: number, stride: number, rows: number, top: number, frameWidth: number, frameHeight: number, margin: number],
      ...[table: number, map: number, out: number, width: number, from: number, to: number],
    ]
  ): void
}

const TABLE_AT = 128

/** The WASM SIMD twin of the Lanczos warp, which agrees with the reference to the rounding of floats; null where there is none. */
export const startLanczos = (): Warp | null => {
  const twin = startTwin<Exports>(WASM)
  if (!twin) return null
  const table = lanczosTable()
  const patchAt = TABLE_AT + table.byteLength + 64
  new Float32Array(twin.room(patchAt), TABLE_AT, table.length).set(table)
  return ({ data, stride, rows, top, frameWidth, frameHeight }, toSource, { width, from, to }, out) => {
    const outAt = patchAt + data.byteLength + 64
    const memory = twin.room(outAt + out.byteLength)
    new Float64Array(memory, 0, 9).set(toSource)
    new Float32Array(memory, patchAt, data.length).set(data)
    const geometry = [patchAt, stride, rows, top, frameWidth, frameHeight, PATCH_MARGIN] as const
    twin.exports.warpBand(...geometry, TABLE_AT, 0, outAt, width, from, to)
    out.set(new Float32Array(memory, outAt, out.length))
  }
}

/** The fastest way on this machine. */
export const fastWarp = (method: Interpolation): Warp => (method === 'lanczos3' ? startLanczos() : null) ?? warp(method)
