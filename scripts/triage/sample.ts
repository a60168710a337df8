import type { CatalogueObject } from '#shared/catalogues/catalogue.ts'
import type { Raster } from '#shared/core/raster.ts'
import { findStars } from '#shared/kernels/detect/index.ts'
import { TRIAGE_LABELS, type TriageLabel } from '#shared/records/triage.ts'
import { simulateFrame, wcsOfPointing } from '#shared/simulator/frame.ts'
import { randomFrom, seedOf } from '#shared/simulator/random.ts'
import { type Glance, glanceOf } from '#shared/triage/glance.ts'
import { type Scene, sceneOf } from './scene.ts'
import { conditionsOf, LESSONS, type Strength } from './trouble.ts'

export interface Sample {
  readonly label: TriageLabel
  readonly glance: Glance
}

/** One frame of a scene. The same arguments give the same pixels. */
export const frameOf = (scene: Scene, label: TriageLabel, strength: Strength, seed: number): Raster => {
  const random = randomFrom(seed)
  const conditions = conditionsOf(label, scene, strength, random)
  const wcs = wcsOfPointing(scene.camera, scene.target, scene.positionAngle)
  return simulateFrame(scene, scene.camera, scene.exposureSeconds, wcs, conditions, random).raster
}

/** Good frames are a quarter of the lessons, each trouble an eighth. */
export const labelOf = (index: number): TriageLabel => TRIAGE_LABELS[Math.max(0, (index % 8) - 1)]!

/** The n-th lesson: a scene of its own, so that nothing is learnt of any one field. */
export const lesson = (seed: number, index: number, objects: readonly CatalogueObject[]): Sample => {
  const scene = sceneOf(randomFrom(seedOf(seed, 'scene', index)), objects)
  const label = labelOf(index)
  const raster = frameOf(scene, label, LESSONS, seedOf(seed, 'frame', index))
  return { label, glance: glanceOf(raster, findStars(raster)) }
}
