// A thread that reads one bad file after the other. It may hang or run out of memory: `campaign.ts` watches it.
// biome-ignore assist/source/organizeImports: before everything else
import { takeAsked } from './allocations.ts'
import { parentPort, workerData } from 'node:worker_threads'
import { pictures } from '#server/images/decode-picture.ts'
import { raws } from '#server/images/decode-raw.ts'
import { gunzip } from '#server/images/gunzip.ts'
import { formats } from '#shared/formats/formats.gen.ts'
import { judge } from './judge.ts'
import { corpusSeeds, loadFuzz, makeCase } from './make-case.ts'

/** What `campaign.ts` asks for. */
export interface Task {
  readonly id: keyof typeof formats
  readonly numbers: readonly number[]
  readonly corpus: string | null
}

/** A case begins (its number and how long its file is), or has ended (what is wrong with it, and the bytes that it asked for). */
export type Word =
  | { readonly begins: number; readonly length: number }
  | { readonly ends: number; readonly trouble: string | null; readonly askedBytes: number; readonly from: string }

const say = (word: Word): void => parentPort?.postMessage(word)
const { id, numbers, corpus }: Task = workerData
const format = formats[id]
const fuzz = await loadFuzz(id)
const seeds = [...(await fuzz.seeds()), ...(corpus === null ? [] : corpusSeeds(corpus, (head) => format.sniff(head)))]

for (const number of numbers) {
  const { from, bytes } = makeCase(id, fuzz, seeds, number)
  takeAsked()
  say({ begins: number, length: bytes.length })
  const trouble = await judge(format, bytes, { pictures, raws, gunzip })
  say({ ends: number, trouble, askedBytes: takeAsked(), from })
}
