import type { Mutator } from './fuzz-format.ts'
import { ODD_NUMBERS, type Random } from './random.ts'

const copy = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes)

const flipBits: Mutator = (bytes, random) => {
  const out = copy(bytes)
  for (let n = random.below(8) + 1; n > 0; n--) out[random.below(out.length)]! ^= 1 << random.below(8)
  return out
}

/** Near the beginning, where sizes and offsets stand. */
const flipEarlyBits: Mutator = (bytes, random) => {
  const out = copy(bytes)
  for (let n = random.below(4) + 1; n > 0; n--) out[random.below(Math.min(256, out.length))]! ^= 1 << random.below(8)
  return out
}

const oddInteger: Mutator = (bytes, random) => {
  const out = copy(bytes)
  const at = random.below(Math.max(1, random.oneIn(2) ? Math.min(512, out.length - 8) : out.length - 8))
  writeOdd(out, at, random.pick([1, 2, 4, 8]), random)
  return out
}

/** Writes one of the odd numbers in `size` bytes, in either byte order. */
export const writeOdd = (out: Uint8Array, at: number, size: number, random: Random): void => {
  const value = BigInt(random.pick(ODD_NUMBERS))
  const isLittle = random.oneIn(2)
  for (let k = 0; k < size && at + k < out.length; k++)
    out[at + k] = Number((value >> BigInt(8 * (isLittle ? k : size - 1 - k))) & 255n)
}

const truncate: Mutator = (bytes, random) => bytes.slice(0, random.below(bytes.length))

const fillBlock: Mutator = (bytes, random) => {
  const out = copy(bytes)
  const at = random.below(out.length)
  out.fill(random.pick([0, 0x20, 0x55, 0x80, 0xff]), at, at + 1 + random.below(64))
  return out
}

const moveBlock: Mutator = (bytes, random) => {
  const out = copy(bytes)
  const length = 1 + random.below(Math.min(300, out.length))
  out.copyWithin(random.below(out.length), random.below(out.length), random.below(out.length) + length)
  return out
}

const insertBlock: Mutator = (bytes, random) => {
  const at = random.below(bytes.length)
  const extra = bytes.slice(random.below(bytes.length)).subarray(0, 1 + random.below(100))
  return joined(bytes.subarray(0, at), extra, bytes.subarray(at))
}

const deleteBlock: Mutator = (bytes, random) => {
  const at = random.below(bytes.length)
  return joined(bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(100)))
}

export const joined = (...parts: readonly Uint8Array[]): Uint8Array => {
  const out = new Uint8Array(parts.reduce((total, part) => total + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

/** Mutations that know nothing of the format. */
export const BLIND: readonly Mutator[] = [
  ...[flipBits, flipEarlyBits, oddInteger, truncate, fillBlock, moveBlock, insertBlock, deleteBlock],
]
