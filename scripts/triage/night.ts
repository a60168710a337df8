import type { CatalogueObject } from '#shared/catalogues/catalogue.ts'
import { findStars } from '#shared/kernels/detect/index.ts'
import { TRIAGE_LABELS, type TriageLabel } from '#shared/records/triage.ts'
import type { ReviewFrame } from '#shared/review/frame.ts'
import { randomFrom, seedOf } from '#shared/simulator/random.ts'
import { type Glance, glanceOf } from '#shared/triage/glance.ts'
import { reviewFrame } from './rules.ts'
import { frameOf } from './sample.ts'
import { sceneOf } from './scene.ts'
import { EXAMINATION } from './trouble.ts'

export interface ExaminedFrame {
  readonly truth: TriageLabel
  readonly glance: Glance
  readonly frame: ReviewFrame
}

const FRAMES = 20
/** Of twenty frames, this many have something the matter. */
const BAD = 7

/** One night of the examination: one field and camera, most frames good. Its seeds are none of the lessons'. */
export const examinationNight = (seed: number, night: number, objects: readonly CatalogueObject[]): ExaminedFrame[] => {
  const random = randomFrom(seedOf(seed, 'examination', night))
  const scene = sceneOf(random, objects)
  const bad = new Set<number>()
  while (bad.size < BAD) bad.add(Math.floor(random.uniform() * FRAMES))
  return Array.from({ length: FRAMES }, (_, i) => {
    const truth = bad.has(i) ? TRIAGE_LABELS[1 + Math.floor(random.uniform() * 6)]! : 'good'
    const raster = frameOf(scene, truth, EXAMINATION, seedOf(seed, 'examination', night, i))
    const stars = findStars(raster)
    return { truth, glance: glanceOf(raster, stars), frame: reviewFrame(i, raster, stars, truth === 'twilight') }
  })
}
