import { midtonesTransfer } from '#shared/kernels/stretch/midtones.ts'

/** Sky and noise of a frame as fractions of white: what its automatic stretch was made from. */
export interface SkyLevels {
  readonly background: number
  readonly noise: number
}

/** How far below the sky the automatic stretch cuts [sigma], and where it puts the sky: see shared/kernels/stretch/stf.ts. */
const CUT = 2.8
const TARGET = 0.25

/**
 * Previews are stretched one by one, each until its own sky is mid-grey, which hides clouds and makes a sequence flicker. This is the
 * table [256] that takes a preview of `own` back to light and shows it under the stretch of `reference`. The same levels give the
 * identity. Where a frame's spread comes from its nebula rather than its noise the table is an approximation.
 */
export const toneTable = (own: SkyLevels, reference: SkyLevels): Uint8Array => {
  const [from, to] = [stretchOf(own), stretchOf(reference)]
  return Uint8Array.from({ length: 256 }, (_, i) => {
    // The inverse of a midtones curve is the curve of one minus its midtones.
    const light = from.shadows + (1 - from.shadows) * midtonesTransfer(1 - from.midtones, i / 255)
    return Math.round(255 * midtonesTransfer(to.midtones, (light - to.shadows) / (1 - to.shadows)))
  })
}

const stretchOf = ({ background, noise }: SkyLevels): { shadows: number; midtones: number } => {
  const sky = clip(background)
  const shadows = Math.max(0, sky - CUT * Math.max(noise, 1e-7))
  return { shadows, midtones: midtonesTransfer(TARGET, clip(sky - shadows)) }
}

const clip = (value: number): number => Math.min(0.5, Math.max(1e-7, value))
