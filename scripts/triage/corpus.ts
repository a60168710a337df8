// `node scripts/triage/corpus.ts FOLDER…`: what rules and network say of real frames, folder by folder.
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type * as tf from '@tensorflow/tfjs'
import { judge, weightsFrom } from '#lib/triage/network.ts'
import { openImage } from '#server/images/open-image.ts'
import { findStars } from '#shared/kernels/detect/index.ts'
import type { TriageLabel } from '#shared/records/triage.ts'
import { glanceOf } from '#shared/triage/glance.ts'
import { labelOf, sureLabelOf } from '#shared/triage/verdict.ts'
import { useWasm } from './backend.ts'
import { labelsByRules, reviewFrame } from './rules.ts'

export interface RealFrame {
  readonly name: string
  readonly rules: TriageLabel
  readonly network: TriageLabel
  readonly probability: number
  /** Null when the network is not sure. */
  readonly sure: TriageLabel | null
}

/** Every picture of a folder, as one session. */
export const examineFolder = async (weights: readonly tf.Tensor2D[], folder: string): Promise<RealFrame[]> => {
  const seen: Omit<RealFrame, 'rules'>[] = []
  const frames: ReturnType<typeof reviewFrame>[] = []
  for (const name of readdirSync(folder).sort()) {
    const opened = await openImage(join(folder, name))
    if (!opened.ok) continue
    const { raster } = opened.value
    const stars = findStars(raster)
    const [probabilities = []] = await judge(weights, [glanceOf(raster, stars)])
    const verdict = { network: labelOf(probabilities), probability: Math.max(...probabilities), sure: sureLabelOf(probabilities) }
    seen.push({ name, ...verdict })
    frames.push(reviewFrame(frames.length, raster, stars))
  }
  const rules = labelsByRules(frames)
  return seen.map((frame, i) => ({ ...frame, rules: rules[i]! }))
}

if (process.argv[1] === import.meta.filename) {
  await useWasm()
  const stored = readFileSync(process.env['TRIAGE'] ?? 'static/models/triage.bin')
  const weights = weightsFrom(new Float32Array(stored.buffer, stored.byteOffset, stored.byteLength / 4))
  for (const folder of process.argv.slice(2)) {
    const frames = await examineFolder(weights, folder)
    console.log(`\n${basename(folder)}: ${frames.length} frames`)
    for (const { name, rules, network, probability } of frames)
      console.log(`  ${name.padEnd(52)} rules ${rules.padEnd(13)} network ${network} ${Math.round(100 * probability)} %`)
  }
}
