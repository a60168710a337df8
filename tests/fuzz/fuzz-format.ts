import type { Random } from './random.ts'

/** A good file to begin with. */
export interface Seed {
  readonly name: string
  readonly bytes: Uint8Array
}

/** Makes another file of one, usually a bad one. Must decide everything by `random`, so that a case can be had again. */
export type Mutator = (bytes: Uint8Array, random: Random) => Uint8Array

/** What a format brings to be fuzzed: one file `tests/fuzz/formats/<id>.ts` exporting `fuzz`. */
export interface FuzzFormat {
  /** Small ones, some kilobytes each: made, not found. */
  seeds(): Promise<readonly Seed[]> | readonly Seed[]
  /** Those that know the format's structure; the blind ones of `mutate.ts` come on top. */
  readonly mutators: readonly Mutator[]
  /** Share of the cases, 1 unless a case of the format takes long. */
  readonly weight?: number
}
