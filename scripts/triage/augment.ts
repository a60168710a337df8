import type { Random } from '#shared/simulator/random.ts'
import { type Glance, PROXY, SHEET } from '#shared/triage/glance.ts'

/** The same frame, seen in a mirror, upside down or on its side, a little brighter or darker. */
export const turned = ({ proxy, stamps, figures }: Glance, random: Random): Glance => {
  const [isMirrored, isFlipped, isOnSide] = [random.uniform() < 0.5, random.uniform() < 0.5, random.uniform() < 0.5]
  const gain = 1 + 0.12 * random.normal()
  const shift = 6 * random.normal()
  const lit = (value: number): number => Math.min(255, Math.max(0, value * gain + shift))
  const turn = (plane: Uint8Array, size: number, change: (value: number) => number): Uint8Array => {
    const result = new Uint8Array(plane.length)
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const [u, v] = [isMirrored ? size - 1 - x : x, isFlipped ? size - 1 - y : y]
        result[y * size + x] = change(plane[isOnSide ? u * size + v : v * size + u]!)
      }
    }
    return result
  }
  const plane = PROXY * PROXY
  const seen = new Uint8Array(2 * plane)
  seen.set(turn(proxy.subarray(0, plane), PROXY, lit))
  seen.set(
    turn(proxy.subarray(plane), PROXY, (value) => value),
    plane,
  )
  return {
    proxy: seen,
    stamps: turn(stamps, SHEET, (value) => value),
    figures: figures.map((figure) => figure + 0.05 * random.normal()),
  }
}
