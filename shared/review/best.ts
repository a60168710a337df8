import type { QualityRow } from '#shared/records/quality.ts'
import { isMeasured, type ReviewFrame } from './frame.ts'

/**
 * How much a frame is worth among its group, for choosing one to compare with: PixInsight's PSF signal weight, or without it the
 * stars over the area that one fills. Only an order; not a weight.
 */
const worthOf = ({ psfSignalWeight, starCount, fwhm, hfr, hfrWeighted }: QualityRow, hasWeights: boolean): number =>
  hasWeights ? (psfSignalWeight ?? 0) : starCount / (fwhm ?? hfr ?? hfrWeighted ?? Infinity) ** 2

/** The best measured frame of a group that nothing speaks against; null when none is measured. `isOut` are marks and suggestions. */
export const bestOf = <T extends ReviewFrame>(frames: readonly T[], isOut: (frame: T) => boolean): T | null => {
  const measured = frames.filter((frame) => isMeasured(frame))
  const good = measured.filter((frame) => !isOut(frame))
  const candidates = good.length > 0 ? good : measured
  const hasWeights = candidates.every(({ quality }) => quality?.psfSignalWeight != null)
  const worth = (frame: T): number => (frame.quality ? worthOf(frame.quality, hasWeights) : 0)
  return candidates.reduce<T | null>((best, frame) => (best === null || worth(frame) > worth(best) ? frame : best), null)
}
