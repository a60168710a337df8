// `node scripts/triage/examine.ts [--nights N] [--write]`: rules, network and both on nights that were kept out of training.
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { judge, weightsFrom } from '#lib/triage/network.ts'
import { labelOf } from '#lib/triage/opinion.ts'
import { loadBuilt } from '#server/catalogues/load.ts'
import { TRIAGE_LABELS, type TriageLabel } from '#shared/records/triage.ts'
import { useWasm } from './backend.ts'
import { examinationNight } from './night.ts'
import { labelsByRules } from './rules.ts'
import { confusionOf, markdownOf, scoreOf } from './table.ts'

/** The network contradicts the rules only when it is this sure. */
const SURE = 0.9
const SEED = 77

const at = process.argv.indexOf('--nights')
const nights = at < 0 ? 30 : Number(process.argv[at + 1])
const objects = await loadBuilt({ cataloguesDir: 'static/catalogues' })
if (!objects.ok) throw new Error(objects.fault.message)
await useWasm()
const stored = readFileSync('static/models/triage.bin')
const weights = weightsFrom(new Float32Array(stored.buffer, stored.byteOffset, stored.byteLength / 4))

interface Answer {
  readonly truth: TriageLabel
  readonly rules: TriageLabel
  readonly network: TriageLabel
  readonly both: TriageLabel
}
const answers: Answer[] = []
for (let night = 0; night < nights; night++) {
  const frames = examinationNight(SEED, night, objects.value)
  const rules = labelsByRules(frames.map(({ frame }) => frame))
  const probabilities = await judge(
    weights,
    frames.map(({ glance }) => glance),
  )
  frames.forEach(({ truth }, i) => {
    const network = labelOf(probabilities[i]!)
    const isSure = probabilities[i]![TRIAGE_LABELS.indexOf(network)]! >= SURE
    answers.push({ truth, rules: rules[i]!, network, both: isSure ? network : rules[i]! })
  })
}
const confusion = (of: Exclude<keyof Answer, 'truth'>) =>
  confusionOf(answers.map((answer) => ({ truth: answer.truth, said: answer[of] })))
const [rules, network, both] = [confusion('rules'), confusion('network'), confusion('both')]
const tables = [
  markdownOf('Rules alone', rules),
  markdownOf('Network alone', network),
  markdownOf(`Both: the network where it is at least ${SURE * 100} % sure, else the rules`, both),
].join('\n\n')
console.log(tables)
if (process.argv.includes('--write')) {
  const version = createHash('sha256').update(stored).digest('hex')
  const card = {
    version: `1-${version.slice(0, 8)}`,
    labels: TRIAGE_LABELS,
    bytes: stored.length,
    sha256: version,
    isOnByDefault: process.argv.includes('--on'),
    examination: { nights, frames: answers.length, rules: scoreOf(rules), network: scoreOf(network), both: scoreOf(both) },
  }
  writeFileSync('static/models/triage.json', `${JSON.stringify(card, null, 2)}\n`)
}
