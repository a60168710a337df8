import type { ByteSource } from '#shared/core/byte-source.ts'
import { HEADER_BYTES, type SerVideo } from './header.ts'

const LOOKED_AT = 1 << 20

/**
 * True when 16-bit samples of the video have their high byte first. The standard and nearly all programs disagree on what the flag
 * means, so the pixels decide: neighbours resemble each other in the right order and hardly at all in the wrong one.
 */
export const isBigEndian = async (source: ByteSource, video: SerVideo): Promise<boolean> => {
  if (video.depth <= 8) return false
  const bytes = await source.read(HEADER_BYTES, Math.min(video.frameBytes, LOOKED_AT, source.size))
  const step = video.bayer ? 2 : video.channels
  const [little, big] = [roughness(bytes, step, 0, 1), roughness(bytes, step, 1, 0)]
  // Bits above the depth can only be set in the wrong order.
  if (video.depth < 16 && little.isTooHigh(video.depth) !== big.isTooHigh(video.depth)) return little.isTooHigh(video.depth)
  if (little.sum === big.sum) return video.isFlaggedBigEndian
  return big.sum < little.sum
}

const roughness = (bytes: Uint8Array, step: number, low: number, high: number) => {
  let [sum, highest] = [0, 0]
  for (let i = 0; i + 2 * step + 1 < bytes.length; i += 2) {
    const value = bytes[i + low]! | (bytes[i + high]! << 8)
    const next = bytes[i + 2 * step + low]! | (bytes[i + 2 * step + high]! << 8)
    sum += Math.abs(value - next)
    if (value > highest) highest = value
  }
  return { sum, isTooHigh: (depth: number): boolean => highest >= 2 ** depth }
}
