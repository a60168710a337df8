import type { Curve } from '#shared/kernels/stretch/curve.ts'
import { IDENTITY, type StfParams } from '#shared/kernels/stretch/stf.ts'

/** Black point, midtones balance and white point of what is on screen, in units of the raster's white. */
export interface Stretch extends StfParams {
  /** Other curves, in place of the three points: one for all colours, or one for each. */
  readonly curves?: readonly Curve[]
  /** The curve is applied to the brightness of three colours, which keep their ratios. */
  readonly coupling?: 'luminance'
}

export const LINEAR: Stretch = IDENTITY

export const isSameStretch = (a: Stretch, b: Stretch): boolean =>
  hasSamePoints(a, b) && a.coupling === b.coupling && hasSameCurves(a.curves, b.curves)

const hasSamePoints = (a: StfParams, b: StfParams): boolean =>
  a.shadows === b.shadows && a.midtones === b.midtones && a.highlights === b.highlights

/** Curves are made anew with every question; only those of three points are worth comparing. */
const hasSameCurves = (a: readonly Curve[] = [], b: readonly Curve[] = []): boolean =>
  a === b ||
  (a.length === b.length &&
    a.every((curve, i) => {
      const other = b[i]!
      return curve === other || (curve.kind === 'midtones' && other.kind === 'midtones' && hasSamePoints(curve, other))
    }))

/** The level that becomes mid-grey; where the midtones handle stands. */
export const midLevel = ({ shadows, midtones, highlights }: Stretch): number => shadows + midtones * (highlights - shadows)

// Closer together the picture would only be black and white.
const LEAST = 1e-6

export type Handle = 'shadows' | 'midtones' | 'highlights'

/**
 * Moves one handle to a level. Shadows and highlights keep the midtones balance, and handles never pass each other. Colours
 * that are stretched each for itself go along, so that their balance stays.
 */
export const moveHandle = (stretch: Stretch, handle: Handle, level: number): Stretch => {
  const moved = moveThree(stretch, handle, level)
  if (!isUnlinked(stretch)) return moved
  const colours: readonly Midtones[] = stretch.curves
  const { coupling } = stretch
  return { ...moved, curves: colours.map((curve) => shiftCurve(curve, stretch, moved)), ...(coupling ? { coupling } : {}) }
}

const moveThree = ({ shadows, midtones, highlights }: StfParams, handle: Handle, level: number): StfParams => {
  const stretch = { shadows, midtones, highlights }
  const value = Math.min(1, Math.max(0, level))
  switch (handle) {
    case 'shadows':
      return { ...stretch, shadows: Math.min(value, stretch.highlights - LEAST) }
    case 'highlights':
      return { ...stretch, highlights: Math.max(value, stretch.shadows + LEAST) }
    case 'midtones': {
      const balance = (value - stretch.shadows) / (stretch.highlights - stretch.shadows)
      return { ...stretch, midtones: inside(balance) }
    }
  }
}

type Midtones = Extract<Curve, { kind: 'midtones' }>
type Unlinked = StfParams & { readonly curves: readonly Midtones[] }

/** One stretch of three points for each colour; the three points of the whole are then their means. */
const isUnlinked = (stretch: Stretch): stretch is Stretch & Unlinked =>
  stretch.curves?.every((curve) => curve.kind === 'midtones' && curve.isRescaled) ?? false

/** The ends go as far as those of the whole; midtones multiply, as one transfer after the other does. */
const shiftCurve = (curve: Midtones, from: StfParams, to: StfParams): Midtones => {
  const shadows = curve.shadows + to.shadows - from.shadows
  return {
    ...curve,
    shadows,
    midtones: inside(1 / (1 + (oddsOf(curve.midtones) * oddsOf(to.midtones)) / oddsOf(from.midtones))),
    highlights: Math.max(shadows + LEAST, curve.highlights + to.highlights - from.highlights),
  }
}

const oddsOf = (midtones: number): number => (1 - midtones) / midtones
const inside = (balance: number): number => Math.min(1 - LEAST, Math.max(LEAST, balance))

export const levelOf = (stretch: Stretch, handle: Handle): number => (handle === 'midtones' ? midLevel(stretch) : stretch[handle])
