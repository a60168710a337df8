import type { MeasuredFrame } from './frame.ts'
import { type MetricId, metricOf, sizeMetricOf } from './metrics.ts'
import { type Usual, usualOf, zOf } from './robust.ts'
import { sunAltitudeDeg } from './sun.ts'
import { type ReviewThresholds, STACK_REMOVES_TRAILS, TWILIGHT_DEG } from './thresholds.ts'

export const REASON_KINDS = ['twilight', 'cloud', 'hidden', 'trailed', 'soft', 'starless', 'trail', 'bright', 'tilt'] as const
export type ReasonKind = (typeof REASON_KINDS)[number]

/** A number that speaks against a frame. `usual` is the group's median; null when it was not compared. */
export interface Evidence {
  readonly what: MetricId | 'sun'
  readonly value: number
  readonly usual: number | null
}

/** Why a frame should go, or should be looked at. */
export interface Reason {
  readonly kind: ReasonKind
  /** `look`: worth a look, but a stack may well profit from it. */
  readonly level: 'reject' | 'look'
  readonly evidence: readonly Evidence[]
}

/** What is usual in a group, metric by metric, and how its stars are sized. */
export interface Baseline {
  readonly count: number
  readonly size: MetricId
  /** True where some frames have stars of a known size: then one without is worth a look. */
  readonly hasSizes: boolean
  readonly usual: ReadonlyMap<MetricId, Usual>
}

const COMPARED: readonly MetricId[] = [
  'starCount',
  'starlight',
  'background',
  'zeroPoint',
  'eccentricity',
  'cloud',
  'tilt',
  'trailing',
]

/** Measured over all frames of the group, rejected ones too: what somebody rejects does not move what is usual. */
export const baselineOf = (frames: readonly MeasuredFrame[]): Baseline => {
  const size = sizeMetricOf(frames.map(({ quality }) => quality))
  const usual = [...COMPARED, size].flatMap((id): [MetricId, Usual][] => {
    const metric = metricOf(id)
    const values = frames.map(({ quality }) => metric.of(quality)).filter((value) => value !== null)
    const found = values.length * 2 >= frames.length ? usualOf(values, metric.floor) : null
    return found ? [[id, found]] : []
  })
  const hasSizes = frames.filter(isSized).length >= SIZED
  return { count: frames.length, size, hasSizes, usual: new Map(usual) }
}

/** The size of a lone frame's star may be that of a hot pixel. */
const SIZED = 2

const isSized = ({ quality: { fwhm, hfr, hfrWeighted } }: MeasuredFrame): boolean => (fwhm ?? hfr ?? hfrWeighted) !== null

/** What a group has too few of to be judged by each other; null when there is enough. */
export type TooFew = 'frames' | 'stars' | null
export const tooFewOf = ({ count, usual }: Baseline, t: ReviewThresholds): TooFew =>
  count < t.minFrames ? 'frames' : (usual.get('starCount')?.centre ?? 0) < t.minStars ? 'stars' : null

interface Compared extends Evidence {
  readonly usual: number
  readonly z: number
  /** Difference as a fraction of the usual. */
  readonly change: number
}

const compare = (frame: MeasuredFrame, id: MetricId, { usual }: Baseline): Compared | null => {
  const value = metricOf(id).of(frame.quality)
  const group = usual.get(id)
  if (value === null || !group) return null
  const { centre } = group
  return { what: id, value, usual: centre, z: zOf(value, group), change: centre === 0 ? 0 : (value - centre) / Math.abs(centre) }
}

/** Everything that speaks against a frame of a group: at most one thing about the light, and what else is to be seen. */
export const reasonsOf = (frame: MeasuredFrame, baseline: Baseline, t: ReviewThresholds): Reason[] => {
  const isJudged = baseline.count >= t.minFrames
  const found = isJudged ? (lightReason(frame, baseline, t) ?? shapeReason(frame, baseline, t)) : null
  const main = found ?? starlessReason(frame, baseline)
  const others = [
    trailReason(frame, baseline),
    ...(isJudged && !main ? [skyReason(frame, baseline, t), tiltReason(frame, baseline, t)] : []),
  ]
  return [main, ...others].filter((reason) => reason !== null)
}

/** Too little light of the stars, or too much of something else. */
const lightReason = (frame: MeasuredFrame, baseline: Baseline, t: ReviewThresholds): Reason | null => {
  const stars = compare(frame, 'starCount', baseline)
  const sky = compare(frame, 'background', baseline)
  const light = compare(frame, 'zeroPoint', baseline)
  const patchy = compare(frame, 'cloud', baseline)
  const isSkyUp = sky !== null && sky.z >= t.z && sky.change >= t.backgroundRise
  const isLosing = stars !== null && stars.z <= -t.z && stars.change <= -t.starLoss
  const flux = compare(frame, 'starlight', baseline)
  const isFainter = flux !== null && flux.z <= -t.z && flux.change <= 10 ** (-0.4 * t.dimmingMag) - 1
  const isDimmed = light !== null && light.z <= -t.z && light.value - light.usual <= -t.dimmingMag
  const isPatchy = patchy !== null && patchy.z >= t.z && patchy.value >= t.patchiness
  const sun = sunOf(frame)
  if (isSkyUp && sun !== null && sun > TWILIGHT_DEG && sky.change >= t.skyBright / 2)
    return {
      kind: 'twilight',
      level: isLosing || sky.change >= 1 ? 'reject' : 'look',
      evidence: [sky, ...(isLosing ? [stars] : []), sunEvidence(sun)],
    }
  // The zero point says it best; without a solution the light of all stars does.
  const losses = [...(isLosing ? [stars] : []), ...(isDimmed ? [light] : isFainter ? [flux] : [])]
  if (losses.length === 0) return null
  if (isSkyUp || isDimmed || isPatchy)
    return { kind: 'cloud', level: 'reject', evidence: [...losses, ...(isSkyUp ? [sky] : []), ...(isPatchy ? [patchy] : [])] }
  // Blurred stars are lost in the noise, too: then the blur is the reason.
  if (sizeOf(frame, baseline, t.blur, t)) return null
  return {
    kind: 'hidden',
    level: Math.min(stars?.change ?? 0, flux?.change ?? 0) <= -1.6 * t.starLoss ? 'reject' : 'look',
    evidence: losses,
  }
}

/** Stars that are not round, or not small. */
const shapeReason = (frame: MeasuredFrame, baseline: Baseline, t: ReviewThresholds): Reason | null => {
  const elongation = compare(frame, 'eccentricity', baseline)
  const trailing = compare(frame, 'trailing', baseline)
  const isLong = elongation !== null && elongation.z >= t.z && elongation.value >= t.eccentricity
  // Without a shared direction long stars are a matter of focus or tilt.
  const isShared = trailing === null || trailing.value >= t.trailing
  if (isLong && isShared) return { kind: 'trailed', level: 'reject', evidence: [elongation, ...(trailing ? [trailing] : [])] }
  const blurred = sizeOf(frame, baseline, t.blur, t)
  const soft = blurred ?? sizeOf(frame, baseline, t.softness, t)
  return soft && { kind: 'soft', level: blurred ? 'reject' : 'look', evidence: [soft] }
}

/** Nothing to be measured where neighbours have something. */
const starlessReason = (frame: MeasuredFrame, { hasSizes }: Baseline): Reason | null =>
  hasSizes && !isSized(frame)
    ? { kind: 'starless', level: 'look', evidence: [{ what: 'starCount', value: frame.quality.starCount, usual: null }] }
    : null

const sizeOf = (frame: MeasuredFrame, baseline: Baseline, growth: number, { z }: ReviewThresholds): Compared | null => {
  const size = compare(frame, baseline.size, baseline)
  return size && size.z >= z && size.change >= growth ? size : null
}

const trailReason = ({ quality }: MeasuredFrame, { count }: Baseline): Reason | null =>
  quality.trails.length === 0
    ? null
    : {
        kind: 'trail',
        level: count < STACK_REMOVES_TRAILS ? 'reject' : 'look',
        evidence: [{ what: 'trails', value: quality.trails.length, usual: null }],
      }

const skyReason = (frame: MeasuredFrame, baseline: Baseline, t: ReviewThresholds): Reason | null => {
  const sky = compare(frame, 'background', baseline)
  return sky && sky.z >= t.z && sky.change >= t.skyBright ? { kind: 'bright', level: 'look', evidence: [sky] } : null
}

const tiltReason = (frame: MeasuredFrame, baseline: Baseline, t: ReviewThresholds): Reason | null => {
  const tilt = compare(frame, 'tilt', baseline)
  return tilt && tilt.z >= t.z && tilt.value >= 100 * t.tilt ? { kind: 'tilt', level: 'look', evidence: [tilt] } : null
}

const sunOf = ({ takenAt, metadata: { latitude, longitude, exposureSeconds } }: MeasuredFrame): number | null =>
  takenAt === null || latitude === null || longitude === null
    ? null
    : sunAltitudeDeg(takenAt + 500 * (exposureSeconds ?? 0), latitude, longitude)

const sunEvidence = (altitude: number): Evidence => ({ what: 'sun', value: altitude, usual: null })
