import { inputFile } from '#server/solvers/solve-field/input.ts'
import type { SolveInput } from '#server/solvers/solver.ts'
import type { UploadFile } from './client.ts'

/** Pictures larger than this are halved by the service before it looks for stars, as it does by default [px]. */
const HALVED_FROM = 1200

/** What goes to a service: our reduced picture or our list of stars, never the original, and for nobody else's eyes. */
export const uploadOf = (input: SolveInput, fileName: string): { settings: Record<string, unknown>; file: UploadFile } => {
  const { source, near } = input
  const size = source.kind === 'picture' ? source : input
  return {
    file: { name: fileName, bytes: inputFile(input).bytes },
    settings: {
      publicly_visible: 'n',
      allow_commercial_use: 'n',
      allow_modifications: 'n',
      tweak_order: 2,
      image_width: size.width,
      image_height: size.height,
      ...(source.kind === 'picture' && Math.max(size.width, size.height) < HALVED_FROM ? { downsample_factor: 1 } : {}),
      ...scaleSettings(input),
      ...(near ? { center_ra: near.ra, center_dec: near.dec, radius: near.radiusDeg } : {}),
    },
  }
}

// For the picture that is sent, whose pixels are `binning` times as wide.
const scaleSettings = ({ source, scale }: SolveInput): Record<string, unknown> => {
  if (!scale) return {}
  const binning = source.kind === 'picture' ? source.binning : 1
  return { scale_units: 'arcsecperpix', scale_type: 'ul', scale_lower: scale.low * binning, scale_upper: scale.high * binning }
}
