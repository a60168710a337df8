// `npm run fuzz -- [--seconds 60] [--seed N] [--format ID] [--cases N]`: reads spoiled files of every format until the time is over.
// Exit code 1 when one of them is not taken well. The same seed gives the same files; the corpus's small files take part where there is one.
import { parseArgs } from 'node:util'
import { formats } from '../shared/formats/formats.gen.ts'
import { runCases } from '../tests/fuzz/campaign.ts'
import { loadFuzz } from '../tests/fuzz/make-case.ts'
import { corpusDir } from '../tests/support/corpus.ts'

const { values } = parseArgs({
  options: { seconds: { type: 'string' }, seed: { type: 'string' }, format: { type: 'string' }, cases: { type: 'string' } },
})
const ids = (Object.keys(formats) as (keyof typeof formats)[]).filter((id) => values.format === undefined || id === values.format)
const first = Number(values.seed ?? 0)
const cases = Number(values.cases ?? Number.POSITIVE_INFINITY)
const seconds = Number(values.seconds ?? 60)
if (ids.length === 0 || !(first >= 0) || !(cases > 0) || !(seconds > 0)) {
  console.error(`npm run fuzz -- [--seconds 60] [--seed N] [--format ${Object.keys(formats).join('|')}] [--cases N]`)
  process.exit(2)
}

const BATCH = 400
const until = performance.now() + seconds * 1000
const corpus = corpusDir()
let [done, failed] = [0, 0]
for (let start = 0; start < cases && performance.now() < until; start += BATCH)
  for (const id of ids) {
    const share = Math.ceil(Math.min(BATCH, cases - start) * ((await loadFuzz(id)).weight ?? 1))
    const numbers = Array.from({ length: share }, (_, i) => first + start + i)
    const outcome = await runCases(id, numbers, { corpus, until })
    done += outcome.done
    failed += outcome.failures.length
    for (const { number, from, trouble } of outcome.failures)
      console.log(`${id} ${number} (${from}): ${trouble}\n  again: npm run fuzz -- --format ${id} --seed ${number} --cases 1`)
  }
console.log(`${done} files read, ${failed} not taken well${corpus ? '' : ' (no corpus here)'}.`)
process.exit(failed > 0 ? 1 : 0)
