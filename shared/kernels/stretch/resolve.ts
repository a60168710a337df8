import { z } from 'zod'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { Curve, rangeOf, transferOf } from './curve.ts'
import { hyperbolicCurve } from './ghs.ts'
import type { ChannelLevels, FrameLevels } from './levels.ts'
import type { StretchSpec } from './spec.ts'
import { STF_RULES, stfOfLevels } from './stf.ts'
import { MAX_FACTOR, strengthFor } from './strength.ts'

/**
 * A stretch with nothing left to measure: one curve for all channels, or one for each. By `luminance`, the curve is not
 * applied to the channels but to their brightness L, and every channel is multiplied by f(L) / L. Plain data: a stretch is
 * locked by keeping it for the next frames.
 */
export const ResolvedStretch = z.object({
  curves: z.array(Curve).min(1),
  coupling: z.enum(['channels', 'luminance']),
})
export type ResolvedStretch = z.infer<typeof ResolvedStretch>

/**
 * A wish and what was measured make a stretch. Frames of many times pooled (`pooledLevels`) make a global one.
 * Fault `stretch.levels` when black is not darker than white, or the points of ghs are not in order.
 */
export const resolveStretch = (spec: StretchSpec, frame: FrameLevels): Result<ResolvedStretch> => {
  // A brightness has one curve.
  const isLinked = spec.linked || spec.colour === 'luminance' || frame.channels.length < 2
  const groups = isLinked ? [frame.channels] : frame.channels.map((channel) => [channel])
  const curves = groups.map((channels, i) => curveFor(spec, { ...frame, channels }, isLinked ? undefined : i))
  for (const curve of curves) {
    const [black, white] = rangeOf(curve)
    if (!(black < white)) return fail('invalid', 'stretch.levels', 'Shadows must be darker than highlights.')
    if (curve.kind === 'hyperbolic' && !(curve.low <= curve.symmetry && curve.symmetry <= curve.high)) {
      return fail(
        'invalid',
        'stretch.levels',
        'The symmetry point must lie between the protected shadows and the protected highlights.',
      )
    }
  }
  return ok({ curves, coupling: spec.colour })
}

const curveFor = (spec: StretchSpec, frame: FrameLevels, channel: number | undefined): Curve => {
  const { shadows, midtones, highlights } = spec
  switch (spec.mode) {
    case 'auto': {
      const rule = STF_RULES[spec.preset]
      return { kind: 'midtones', ...stfOfLevels(frame.channels, rule), isRescaled: rule.isRescaled }
    }
    case 'manual':
      return { kind: 'midtones', shadows, midtones, highlights, isRescaled: true }
    case 'linear':
      return { kind: 'linear', black: Math.max(shadows, frame.black ?? 0), white: highlights }
    case 'histogram':
      return distributionCurve(frame, channel)
    default:
      return strongCurve(spec, spec.mode, frame)
  }
}

const strongCurve = (spec: StretchSpec, mode: 'asinh' | 'log' | 'sqrt' | 'power' | 'ghs', frame: FrameLevels): Curve => {
  const isAuto = spec.points === 'auto'
  const median = meanMedian(frame.channels)
  const black = isAuto ? autoBlack(frame) : spec.shadows
  const white = spec.highlights
  const sky = median === undefined ? 0 : (median - black) / (white - black)
  const wished = spec.strength > 0 ? spec.strength : undefined
  if (mode === 'sqrt') return { kind: 'power', black, white, exponent: 0.5 }
  if (mode === 'power') return { kind: 'power', black, white, exponent: wished ?? strengthFor('power', sky, spec.target) }
  if (mode !== 'ghs') return { kind: mode, black, white, strength: wished ?? strengthFor(mode, sky, spec.target) }
  const symmetry = isAuto ? Math.min(1, Math.max(0, sky)) : spec.symmetry
  const low = isAuto ? Math.min(spec.protectShadows, symmetry) : spec.protectShadows
  const high = isAuto ? Math.max(spec.protectHighlights, symmetry) : spec.protectHighlights
  const shape = { local: spec.local, symmetry, low, high }
  const factor = Math.min(
    MAX_FACTOR,
    wished ?? strengthFor((f, x) => hyperbolicCurve({ ...shape, factor: f })(x), sky, spec.target),
  )
  return { kind: 'hyperbolic', black, white, ...shape, factor, isInverse: spec.inverse }
}

/** Black of the automatic stretch, but never below the level of no light. */
const autoBlack = ({ channels, black = 0 }: FrameLevels): number => {
  const isDark = channels.some((channel) => channel.median <= 0.5)
  return Math.max(black, isDark ? stfOfLevels(channels).shadows : 0)
}

const meanMedian = (channels: readonly ChannelLevels[]): number | undefined =>
  channels.length === 0 ? undefined : channels.reduce((sum, { median }) => sum + median, 0) / channels.length

/** Linked, the curve is the mean of the channels' own: each level gets the mean of the shares that are darker. */
const distributionCurve = ({ distributions = [] }: FrameLevels, channel: number | undefined): Curve => {
  const chosen = channel === undefined ? distributions : distributions.slice(channel, channel + 1)
  const curves = chosen.map(({ levels, values }): Curve => ({ kind: 'table', levels: [...levels], values: [...values] }))
  if (curves.length === 0) return { kind: 'linear', black: 0, white: 1 }
  return curves.length === 1 ? curves[0]! : meanTable(curves)
}

const meanTable = (curves: readonly Curve[]): Curve => {
  const levels = [...new Set(curves.flatMap((curve) => (curve.kind === 'table' ? curve.levels : [])))].sort((a, b) => a - b)
  const transfers = curves.map(transferOf)
  return {
    kind: 'table',
    levels,
    values: levels.map((level) => transfers.reduce((sum, f) => sum + f(level), 0) / transfers.length),
  }
}
