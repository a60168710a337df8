import type { CalibrationFrame } from './frame.ts'
import { matchCalibration } from './match.ts'

/** How many frames calibrate some lights; null where there are none, or only masters, which do not say how many made them. */
export interface CalibrationCounts {
  readonly darks: number | null
  readonly flats: number | null
  /** Darks as long as the flats are. */
  readonly flatDarks: number | null
  readonly bias: number | null
}

/** Counts every frame that fits one of the lights once. `all` is what there is to choose from. */
export const calibrationCounts = (lights: readonly CalibrationFrame[], all: readonly CalibrationFrame[]): CalibrationCounts => {
  const darks = fitting(lights, all, 'dark')
  const flats = fitting(lights, all, 'flat')
  const own = all.filter(({ id }) => flats.has(id))
  const flatDarks = [...fitting(own, all, 'dark')].filter((id) => !darks.has(id)).length
  return {
    darks: darks.size || null,
    flats: flats.size || null,
    flatDarks: flatDarks || null,
    bias: fitting(lights, all, 'bias').size || null,
  }
}

const fitting = (lights: readonly CalibrationFrame[], all: readonly CalibrationFrame[], wanted: string): ReadonlySet<string> => {
  const alike = new Map(lights.map((light) => [likeness(light), light]))
  return new Set(
    [...alike.values()].flatMap((light) =>
      matchCalibration(light, all).flatMap(({ kind, frames }) => (kind === wanted ? frames : [])),
    ),
  )
}

/** Hundreds of lights of a night want the same frames: each kind of light is matched once. */
const likeness = ({ night, row: { width, height, bayer, metadata: m } }: CalibrationFrame): string =>
  JSON.stringify([
    ...[width, height, bayer, m.camera, m.telescope, m.filter, m.binningX, m.gain, m.iso, m.offset, m.readoutMode],
    ...[m.exposureSeconds, m.ccdTemp === null ? null : Math.round(2 * m.ccdTemp), m.rotatorAngle, night],
  ])
