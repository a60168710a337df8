import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FuzzFormat, Seed } from './fuzz-format.ts'
import { BLIND } from './mutate.ts'
import { randomOf } from './random.ts'

const FOLDER = join(import.meta.dirname, 'formats')
const LARGEST_CORPUS_FILE = 150_000

/** Ids of the formats that can be fuzzed. */
export const FUZZED: readonly string[] = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.slice(0, -3))
  .sort()

export const loadFuzz = async (id: string): Promise<FuzzFormat> => (await import(join(FOLDER, `${id}.ts`))).fuzz

/** One file to be read: what a format, a seed number and the good files make of each other. Always the same. */
export const makeCase = (
  id: string,
  fuzz: FuzzFormat,
  seeds: readonly Seed[],
  number: number,
): { from: string; bytes: Uint8Array } => {
  const random = randomOf(id, number)
  const seed = random.pick(seeds)
  let bytes = seed.bytes
  // Most bugs need one wrong thing in a good file; some need two that agree.
  for (let n = random.pick([1, 1, 1, 2, 2, 3, 5]); n > 0 && bytes.length > 16; n--)
    bytes = random.pick(fuzz.mutators.length > 0 && !random.oneIn(3) ? fuzz.mutators : BLIND)(bytes, random)
  return { from: seed.name, bytes }
}

/** Small real files of the format, where there is a corpus. */
export const corpusSeeds = (corpus: string, isOfFormat: (head: Uint8Array) => boolean): Seed[] =>
  readdirSync(corpus, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(tsv|md|csv|txt|json)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ name: path.slice(corpus.length + 1), bytes: new Uint8Array(readFileSync(path)) }))
    .filter(({ bytes }) => bytes.length > 16 && bytes.length <= LARGEST_CORPUS_FILE && isOfFormat(bytes.subarray(0, 4096)))
