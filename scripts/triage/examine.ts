// `node scripts/triage/examine.ts [--nights N] [--corpus FOLDER] [--write]`: rules, network and both on nights that were kept out
// of training, and on the real sequences (`seq-*`) of a corpus; decides whether the network ships switched on.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { judge, weightsFrom } from '#lib/triage/network.ts'
import { loadBuilt } from '#server/catalogues/load.ts'
import { TRIAGE_LABELS, type TriageLabel } from '#shared/records/triage.ts'
import { labelOf, SURE, sureLabelOf } from '#shared/triage/verdict.ts'
import { useWasm } from './backend.ts'
import { examineFolder, type RealFrame } from './corpus.ts'
import { examinationNight } from './night.ts'
import { labelsByRules, withoutSite } from './rules.ts'
import { confusionOf, markdownOf, scoreOf } from './table.ts'

const SEED = 77
const CARD = 'static/models/triage.md'
/** What is between these two lines of the card is written by this script. */
const [BEGIN, END] = ['<!-- examination -->', '<!-- end of examination -->']

const flag = (name: string): string | undefined => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? undefined : process.argv[at + 1]
}
const nights = Number(flag('nights') ?? 60)
const corpus = flag('corpus')
const objects = await loadBuilt({ cataloguesDir: 'static/catalogues' })
if (!objects.ok) throw new Error(objects.fault.message)
await useWasm()
const stored = readFileSync('static/models/triage.bin')
const weights = weightsFrom(new Float32Array(stored.buffer, stored.byteOffset, stored.byteLength / 4))

interface Answer {
  readonly truth: TriageLabel
  readonly rules: TriageLabel
  readonly rulesWithoutSite: TriageLabel
  readonly network: TriageLabel
  readonly both: TriageLabel
  readonly bothWithoutSite: TriageLabel
}
const answers: Answer[] = []
for (let night = 0; night < nights; night++) {
  const frames = examinationNight(SEED, night, objects.value)
  const session = frames.map(({ frame }) => frame)
  const [rules, blind] = [labelsByRules(session), labelsByRules(withoutSite(session))]
  const probabilities = await judge(
    weights,
    frames.map(({ glance }) => glance),
  )
  frames.forEach(({ truth }, i) => {
    const sure = sureLabelOf(probabilities[i]!)
    answers.push({
      truth,
      rules: rules[i]!,
      rulesWithoutSite: blind[i]!,
      network: labelOf(probabilities[i]!),
      both: sure ?? rules[i]!,
      bothWithoutSite: sure ?? blind[i]!,
    })
  })
}
const confusion = (of: Exclude<keyof Answer, 'truth'>) =>
  confusionOf(answers.map((answer) => ({ truth: answer.truth, said: answer[of] })))
const table = {
  rules: confusion('rules'),
  rulesWithoutSite: confusion('rulesWithoutSite'),
  network: confusion('network'),
  both: confusion('both'),
  bothWithoutSite: confusion('bothWithoutSite'),
}

const folders = corpus ? readdirSync(corpus).filter((name) => name.startsWith('seq-')) : []
const real: { folder: string; frames: RealFrame[] }[] = []
for (const folder of folders) real.push({ folder, frames: await examineFolder(weights, join(corpus!, folder)) })
const isBad = (label: TriageLabel | null): boolean => label !== null && label !== 'good'
// The ends of a focus run are out of focus indeed; all other real frames were judged good by eye.
const good = real.filter(({ folder }) => !folder.includes('focus')).flatMap(({ frames }) => frames)
const harm = good.filter(({ sure }) => isBad(sure)).length

const [rules, both] = [scoreOf(table.rules), scoreOf(table.both)]
const isOn =
  both.accuracy > rules.accuracy &&
  both.caught >= rules.caught &&
  both.falseAlarms <= rules.falseAlarms &&
  good.length > 0 &&
  harm === 0

const realText = real.map(({ folder, frames }) => {
  const worst = frames.filter(({ network }) => isBad(network)).sort((a, b) => b.probability - a.probability)[0]
  const surest = worst ? `; the surest bad word was ${worst.network}, ${Math.round(100 * worst.probability)} %` : ''
  return `| ${folder} | ${frames.length} | ${frames.filter((one) => isBad(one.rules)).length} | ${frames.filter(({ network }) => isBad(network)).length} | ${frames.filter(({ sure }) => isBad(sure)).length}${surest} |`
})
const text = [
  `\`node scripts/triage/examine.ts --nights ${nights}\`, seed ${SEED}: ${answers.length} frames of simulated nights that were kept out of`,
  'training, with other strengths of trouble, 20 frames a night, 7 of them bad. The rules know the site, and with it when it is twilight.',
  '',
  markdownOf('Rules alone', table.rules),
  '',
  markdownOf('Network alone', table.network),
  '',
  markdownOf(`Both, as shipped: the network where it is at least ${SURE * 100} % sure, else the rules`, table.both),
  '',
  markdownOf('Rules alone, where the site is not known', table.rulesWithoutSite),
  '',
  markdownOf('Both, where the site is not known', table.bothWithoutSite),
  '',
  ...(real.length === 0
    ? []
    : [
        '### Real frames',
        '',
        'All judged good by eye, but for the ends of the focus run. Frames that each calls bad:',
        '',
        '| sequence | frames | rules | network | network, sure |',
        '|---|---:|---:|---:|---|',
        ...realText,
        '',
      ]),
  `### Whether it is on: ${isOn ? 'on' : 'off'}`,
  '',
  'It ships switched on only if, together with the rules that know the site, it gives more right labels than they alone, catches no',
  `fewer bad frames, calls no more good frames bad, and is sure of nothing bad in a good real frame (${harm} of ${good.length}).`,
].join('\n')
console.log(text)
if (process.argv.includes('--write')) {
  const version = createHash('sha256').update(stored).digest('hex')
  const card = {
    version: `1-${version.slice(0, 8)}`,
    labels: TRIAGE_LABELS,
    bytes: stored.length,
    sha256: version,
    isOnByDefault: isOn,
    examination: { nights, frames: answers.length, rules, network: scoreOf(table.network), both },
  }
  writeFileSync('static/models/triage.json', `${JSON.stringify(card, null, 2)}\n`)
  const page = readFileSync(CARD, 'utf8')
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)]
  if (from < 0 || to < from) throw new Error(`${CARD} has no place for the examination.`)
  writeFileSync(CARD, `${page.slice(0, from + BEGIN.length)}\n${text}\n${page.slice(to)}`)
}
