import { seededRandom } from '#tests/support/make-fits.ts'

/** Choices that a seed decides. */
export interface Random {
  /** A whole number from 0 to n - 1. */
  below(n: number): number
  pick<T>(items: readonly T[]): T
  /** True once in n times. */
  oneIn(n: number): boolean
}

/** `words` name the case: `fits`, 12. */
export const randomOf = (...words: readonly (string | number)[]): Random => {
  let hash = 2166136261
  for (const letter of words.join(' ')) hash = Math.imul(hash ^ letter.charCodeAt(0), 16777619)
  const next = seededRandom(hash)
  const below = (n: number): number => Math.floor(next() * n)
  return { below, pick: (items) => items[below(items.length)]!, oneIn: (n) => below(n) === 0 }
}

/** Numbers on which readers stumble: nothing, negatives, and one more or less than a type can hold. */
export const ODD_NUMBERS: readonly number[] = [
  ...[0, 1, 2, 3, 4, 7, 8, 16, 255, 256, 999, 4096, 32767, 32768, 65535, 65536, 100_000, 1_000_000, 16_777_216],
  ...[2147483647, 2147483648, 4294967295, 4294967296, 99_999_999_999, 9007199254740991, -1, -2, -32768, -2147483648],
]
