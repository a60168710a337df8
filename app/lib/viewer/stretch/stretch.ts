/** Screen transfer function: black and white point and midtones balance, all in units of the raster's white. */
export interface Stretch {
  readonly shadows: number
  readonly midtones: number
  readonly highlights: number
}

export const LINEAR: Stretch = { shadows: 0, midtones: 0.5, highlights: 1 }

/** The level that becomes mid-grey; where the midtones handle stands. */
export const midLevel = ({ shadows, midtones, highlights }: Stretch): number => shadows + midtones * (highlights - shadows)

// Closer together the picture would only be black and white.
const LEAST = 1e-6

export type Handle = 'shadows' | 'midtones' | 'highlights'

/** Moves one handle to a level. Shadows and highlights keep the midtones balance, and handles never pass each other. */
export const moveHandle = (stretch: Stretch, handle: Handle, level: number): Stretch => {
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

/** What a level (in units of white) becomes on screen, 0 to 1: the curve over the histogram (MTF, algorithms 3.1). */
export const displayLevel = ({ shadows, midtones: m, highlights }: Stretch, level: number): number => {
  const x = Math.min(1, Math.max(0, (level - shadows) / (highlights - shadows)))
  return x === 0 ? 0 : ((m - 1) * x) / ((2 * m - 1) * x - m)
}
