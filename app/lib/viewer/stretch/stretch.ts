import type { Curve } from '#shared/kernels/stretch/curve.ts'
import { IDENTITY, type StfParams } from '#shared/kernels/stretch/stf.ts'

/** Black point, midtones balance and white point of what is on screen, in units of the raster's white. */
export interface Stretch extends StfParams {
  /** Other curves, in place of the three points: one for all colours, or one for each. */
  readonly curves?: readonly Curve[]
}

export const LINEAR: Stretch = IDENTITY

export const isSameStretch = (a: Stretch, b: Stretch): boolean =>
  a.shadows === b.shadows && a.midtones === b.midtones && a.highlights === b.highlights && a.curves === b.curves

/** The level that becomes mid-grey; where the midtones handle stands. */
export const midLevel = ({ shadows, midtones, highlights }: Stretch): number => shadows + midtones * (highlights - shadows)

// Closer together the picture would only be black and white.
const LEAST = 1e-6

export type Handle = 'shadows' | 'midtones' | 'highlights'

/** Moves one handle to a level. Shadows and highlights keep the midtones balance, and handles never pass each other. */
export const moveHandle = ({ shadows, midtones, highlights }: Stretch, handle: Handle, level: number): Stretch => {
  const stretch = { shadows, midtones, highlights }
  const value = Math.min(1, Math.max(0, level))
  switch (handle) {
    case 'shadows':
      return { ...stretch, shadows: Math.min(value, stretch.highlights - LEAST) }
    case 'highlights':
      return { ...stretch, highlights: Math.max(value, stretch.shadows + LEAST) }
    case 'midtones': {
      const balance = (value - stretch.shadows) / (stretch.highlights - stretch.shadows)
      return { ...stretch, midtones: Math.min(1 - LEAST, Math.max(LEAST, balance)) }
    }
  }
}

export const levelOf = (stretch: Stretch, handle: Handle): number => (handle === 'midtones' ? midLevel(stretch) : stretch[handle])
