import { CALIBRATION_KINDS, type CalibrationFrame, type CalibrationKind, kindOf, nightsBetween } from './frame.ts'
import { FLAT_NIGHTS, RULES, SAME_SENSOR } from './rules.ts'
import { missingSentence, type Near } from './words.ts'

/** What there is of one kind for a light, and what is missing. */
export interface CalibrationNeed {
  readonly kind: CalibrationKind
  /** Frames of the nearest night that fit, ids. */
  readonly frames: readonly string[]
  /** The evening's date of those [YYYY-MM-DD]; null when they are not dated, or there are none. */
  readonly night: string | null
  /** How many nights those lie from the light; null when one of them is not dated. */
  readonly nightsAway: number | null
  /** Masters that fit, nearest first, ids. */
  readonly masters: readonly string[]
  /** What is missing, and what could be done; null when nothing is. */
  readonly missing: string | null
}

/**
 * The darks, flats and bias frames of a light, among all frames of a library (others are passed over). Frames fit by camera, size,
 * binning, gain, readout; darks by exposure and temperature too, flats by filter, telescope and rotation. Of several nights the
 * nearest counts, before or after. What a frame does not say is taken to fit. Bias frames are not missed where there are darks.
 */
export const matchCalibration = (light: CalibrationFrame, all: readonly CalibrationFrame[]): readonly CalibrationNeed[] => {
  const candidates = all.filter((frame) => frame.id !== light.id && SAME_SENSOR.every((rule) => rule.fits(light, frame)))
  const needs = CALIBRATION_KINDS.map((kind) =>
    needOf(
      light,
      kind,
      candidates.filter((frame) => kindOf(frame) === kind),
    ),
  )
  const hasDarks = needs.some(({ kind, missing }) => kind === 'dark' && missing === null)
  return needs.map((need) => (need.kind === 'bias' && hasDarks ? { ...need, missing: null } : need))
}

const needOf = (light: CalibrationFrame, kind: CalibrationKind, candidates: readonly CalibrationFrame[]): CalibrationNeed => {
  const isFit = (frame: CalibrationFrame): boolean => RULES[kind].every((rule) => rule.fits(light, frame))
  const fitting = candidates.filter(isFit)
  const isNearEnough = (frame: CalibrationFrame): boolean => kind !== 'flat' || (away(light, frame) ?? 0) <= FLAT_NIGHTS
  const subs = fitting.filter((frame) => frame.row.frameType !== 'master' && isNearEnough(frame))
  const masters = fitting.filter((frame) => frame.row.frameType === 'master' && isNearEnough(frame)).toSorted(byNearness(light))
  const [nearest] = subs.toSorted(byNearness(light))
  const night = nearest ? nearest.night : null
  const frames = subs.filter((frame) => frame.night === night)
  const isMissing = frames.length === 0 && masters.length === 0
  return {
    kind,
    frames: frames.map(({ id }) => id),
    night,
    nightsAway: nearest ? away(light, nearest) : null,
    masters: masters.map(({ id }) => id),
    missing: isMissing ? missingSentence(light, kind, nearMiss(light, kind, candidates)) : null,
  }
}

/** The group that differs in least, and then by fewest nights. */
const nearMiss = (light: CalibrationFrame, kind: CalibrationKind, candidates: readonly CalibrationFrame[]): Near | null => {
  // The last rules are the easiest to live without: a frame that breaks only those comes first.
  const cost = (frame: CalibrationFrame): number =>
    RULES[kind].reduce((sum, rule, at) => sum + (rule.fits(light, frame) ? 0 : 2 ** (RULES[kind].length - at)), 0)
  const [best] = candidates.toSorted((a, b) => cost(a) - cost(b) || byNearness(light)(a, b))
  return best ? { frame: best, night: best.night, differs: RULES[kind].filter((rule) => !rule.fits(light, best)) } : null
}

const away = (light: CalibrationFrame, frame: CalibrationFrame): number | null => {
  const [a, b] = [light.night, frame.night]
  return a === null || b === null ? null : nightsBetween(a, b)
}

// Undated frames last: nobody knows how old they are.
const byNearness =
  (light: CalibrationFrame) =>
  (a: CalibrationFrame, b: CalibrationFrame): number =>
    (away(light, a) ?? 1e9) - (away(light, b) ?? 1e9) || (a.id < b.id ? -1 : 1)
