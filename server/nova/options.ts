import { z } from 'zod'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { RAD } from '#shared/sky/angles.ts'

/** Programs send numbers as text, and null or '' for what they do not know; nonsense is no hint. */
const number = z
  .preprocess((value) => (value === '' || value === null ? undefined : value), z.coerce.number().optional())
  .catch(undefined)

const Hints = z.object({
  scale_units: z.enum(['degwidth', 'arcminwidth', 'arcsecperpix', 'focalmm']).catch('degwidth'),
  scale_type: z.enum(['ul', 'ev']).catch('ul'),
  scale_lower: number,
  scale_upper: number,
  scale_est: number,
  scale_err: number,
  center_ra: number,
  center_dec: number,
  radius: number,
  downsample_factor: number,
})

export interface UploadHints {
  /** Bounds of the pixel scale [arcsec/px]. */
  readonly scale: { readonly low: number; readonly high: number } | null
  readonly near: { readonly ra: number; readonly dec: number; readonly radiusDeg: number | null } | null
  readonly downsample: number | null
}

/**
 * What an upload's `request-json` says of scale and place, for a picture of `width` pixels. The scale is given as the width of
 * the field in degrees (the default) or arcminutes, as arcseconds per pixel, or as a focal length for 35-mm film [mm]; by two
 * bounds (`ul`) or by an estimate and its error in per cent (`ev`).
 */
export const hintsOf = (request: Readonly<Record<string, unknown>>, width: number): UploadHints => {
  const hints = Hints.parse(request)
  const { center_ra: ra, center_dec: dec, radius, downsample_factor: downsample } = hints
  const isPlace = ra !== undefined && dec !== undefined && Math.abs(dec) <= 90 && Number.isFinite(ra)
  return {
    scale: scaleOf(hints, width),
    near: isPlace
      ? { ra: ((ra % 360) + 360) % 360, dec, radiusDeg: radius !== undefined && radius > 0 ? Math.min(180, radius) : null }
      : null,
    downsample: downsample !== undefined && downsample >= 1 && downsample <= 16 ? Math.round(downsample) : null,
  }
}

const scaleOf = (hints: z.output<typeof Hints>, width: number): UploadHints['scale'] => {
  const { scale_type: type, scale_est: estimate, scale_err: error, scale_units: units } = hints
  const isEstimate = type === 'ev' && estimate !== undefined && estimate > 0
  const part = Math.min(0.99, Math.max(0.001, (error ?? 20) / 100))
  const low = isEstimate ? estimate * (1 - part) : hints.scale_lower
  const high = isEstimate ? estimate * (1 + part) : hints.scale_upper
  const bounds = [low, high].flatMap((bound) => (bound !== undefined && bound > 0 ? [arcsecPerPixel(bound, units, width)] : []))
  if (bounds.length === 0) return null
  // One bound alone is one; and a longer focal length is a smaller scale.
  const [a, b] = bounds.length === 2 ? bounds : low !== undefined && low > 0 ? [bounds[0], 3600] : [0.001, bounds[0]]
  return { low: Math.min(a!, b!), high: Math.max(a!, b!) }
}

/** Width of 35-mm film [mm]. */
const FILM_WIDTH = 36

const arcsecPerPixel = (value: number, units: z.output<typeof Hints>['scale_units'], width: number): number => {
  if (units === 'arcsecperpix') return value
  if (units === 'degwidth') return (value * 3600) / width
  if (units === 'arcminwidth') return (value * 60) / width
  return ((2 * Math.atan(FILM_WIDTH / (2 * value))) / RAD) * (3600 / width)
}

/** The lists of stars in a request, as FITS counts pixels; null when it has none. The messages are astrometry.net's. */
export const listsOf = (request: Readonly<Record<string, unknown>>): Result<{ x: number[]; y: number[] } | null> => {
  const { x, y } = request
  if (x === undefined && y === undefined) return ok(null)
  const lists = z.object({ x: z.array(z.coerce.number()), y: z.array(z.coerce.number()) }).safeParse({ x, y })
  if (!lists.success) return fail('invalid', 'nova.lists', 'Failed to parse JSON "x" and "y" values -- should be lists of floats')
  if (lists.data.x.length !== lists.data.y.length)
    return fail('invalid', 'nova.lists', '"x" and "y" lists must be the same length')
  return ok(lists.data)
}
