import { createWriteStream } from 'node:fs'
import { loadBuilt } from '#server/catalogues/load.ts'
import { TRIAGE_LABELS } from '#shared/records/triage.ts'
import { GLANCE_BYTES, packGlance } from '#shared/triage/pack.ts'
import { lesson } from './sample.ts'

/** A lesson in a file: its label in the first of four bytes, then the packed glance. */
export const LABEL_BYTES = 4
export const LESSON_BYTES = LABEL_BYTES + GLANCE_BYTES

/** `node scripts/triage/lessons.ts SEED FROM TO FILE`: simulates the lessons FROM to TO - 1 into a file. */
if (process.argv[1] === import.meta.filename) {
  const [seed, from, to] = process.argv.slice(2, 5).map(Number) as [number, number, number]
  const objects = await loadBuilt({ cataloguesDir: 'static/catalogues' })
  if (!objects.ok) throw new Error(objects.fault.message)
  const out = createWriteStream(process.argv[5]!)
  for (let index = from; index < to; index++) {
    const { label, glance } = lesson(seed, index, objects.value)
    out.write(Uint8Array.of(TRIAGE_LABELS.indexOf(label), 0, 0, 0))
    if (!out.write(packGlance(glance))) await new Promise<void>((done) => out.once('drain', () => done()))
  }
  out.end()
}
