// `node scripts/triage/corpus.ts FOLDER…`: what the network says of real frames, folder by folder.
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { judge, weightsFrom } from '#lib/triage/network.ts'
import { labelOf } from '#lib/triage/opinion.ts'
import { openImage } from '#server/images/open-image.ts'
import { findStars } from '#shared/kernels/detect/index.ts'
import { TRIAGE_LABELS } from '#shared/records/triage.ts'
import { glanceOf } from '#shared/triage/glance.ts'
import { useWasm } from './backend.ts'
import { labelsByRules, reviewFrame } from './rules.ts'

await useWasm()
const stored = readFileSync(process.env['TRIAGE'] ?? 'static/models/triage.bin')
const weights = weightsFrom(new Float32Array(stored.buffer, stored.byteOffset, stored.byteLength / 4))
for (const folder of process.argv.slice(2)) {
  const rows: { name: string; network: string; probability: number }[] = []
  const frames: ReturnType<typeof reviewFrame>[] = []
  for (const name of readdirSync(folder).sort()) {
    const opened = await openImage(join(folder, name))
    if (!opened.ok) continue
    const { raster } = opened.value
    const stars = findStars(raster)
    const [probabilities] = await judge(weights, [glanceOf(raster, stars)])
    const network = labelOf(probabilities!)
    rows.push({ name, network, probability: probabilities![TRIAGE_LABELS.indexOf(network)]! })
    frames.push(reviewFrame(frames.length, raster, stars))
  }
  const rules = labelsByRules(frames)
  console.log(`\n${basename(folder)}: ${rows.length} frames`)
  rows.forEach(({ name, network, probability }, i) => {
    console.log(`  ${name.padEnd(52)} rules ${rules[i]!.padEnd(13)} network ${network} ${Math.round(100 * probability)} %`)
  })
}
