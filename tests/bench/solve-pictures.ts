import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Position } from '#shared/core/position.ts'
import { randomFrom } from '#shared/simulator/random.ts'
import { corpusDir } from '#tests/support/corpus.ts'

/** A picture of the corpus whose place is known. */
export interface Truth {
  readonly file: string
  readonly path: string
  readonly centre: Position
  readonly fieldWidthDeg: number
  readonly width: number
  readonly height: number
  /** Where to look, for the pictures that nobody finds without. */
  readonly place: { readonly ra?: number; readonly dec?: number; readonly radiusDeg?: number }
}

/** Found only with a hint where to look (`MANIFEST.tsv`). */
const NEEDS_A_PLACE = /^photo-dso/

/** Everything that stock solve-field has once solved (`truth/solutions.tsv`); nothing where there is no corpus. */
export const readTruth = (): Truth[] => {
  const corpus = corpusDir()
  if (!corpus) return []
  const rows = readFileSync(join(corpus, 'truth/solutions.tsv'), 'utf8').trim().split('\n').slice(1)
  return rows.flatMap((line): Truth[] => {
    const [file, status, ...numbers] = line.split('\t')
    const [ra, dec, fieldWidthDeg, fieldHeightDeg, scale] = numbers.map(Number)
    if (!file || status !== 'SOLVED') return []
    return [
      {
        file,
        path: join(corpus, file),
        centre: { ra: ra!, dec: dec! },
        fieldWidthDeg: fieldWidthDeg!,
        width: Math.round((fieldWidthDeg! * 3600) / scale!),
        height: Math.round((fieldHeightDeg! * 3600) / scale!),
        place: NEEDS_A_PLACE.test(file) ? { ra: ra!, dec: dec!, radiusDeg: 3 } : {},
      },
    ]
  })
}

const DOZEN = 12

/** All of them, those with this text in their names, or always the same dozen of every kind. */
export const choose = (all: readonly Truth[], what: string): readonly Truth[] => {
  if (what === 'all') return all
  if (what !== '') return all.filter(({ file }) => file.includes(what))
  const { uniform } = randomFrom(12)
  const drawn = all.map((truth) => ({ truth, lot: uniform() })).sort((a, b) => a.lot - b.lot)
  // From each folder in turn, so that a long sequence does not fill the dozen.
  const counts = new Map<string, number>()
  const turns = drawn.map(({ truth }) => {
    const folder = truth.file.split('/')[0]!
    const turn = counts.get(folder) ?? 0
    counts.set(folder, turn + 1)
    return { truth, turn }
  })
  return turns
    .sort((a, b) => a.turn - b.turn)
    .slice(0, DOZEN)
    .map(({ truth }) => truth)
}
