import { z } from 'zod'

/** A SIP polynomial: `coefficients["i_j"]` multiplies u^i v^j, u and v in pixels from CRPIX (Shupe et al. 2005). */
export const SipPolynomial = z.object({ order: z.int(), coefficients: z.record(z.string(), z.number()) })
export type SipPolynomial = z.infer<typeof SipPolynomial>

/** A gnomonic (TAN) world coordinate system with optional SIP, for 0-based pixels of the full frame in file order. */
export const WcsRecord = z.object({
  /** Reference position [deg]. */
  crval: z.tuple([z.number(), z.number()]),
  /** Reference pixel, 0-based. */
  crpix: z.tuple([z.number(), z.number()]),
  /** [[cd11, cd12], [cd21, cd22]] in degrees per pixel. */
  cd: z.tuple([z.tuple([z.number(), z.number()]), z.tuple([z.number(), z.number()])]),
  sip: z.object({ a: SipPolynomial, b: SipPolynomial, ap: SipPolynomial.nullable(), bp: SipPolynomial.nullable() }).nullable(),
})
export type WcsRecord = z.infer<typeof WcsRecord>

/** Where a frame points: the measured answer, in contrast to its hint. Same id as the frame. */
export const SolutionRow = z.object({
  /** Centre of the frame, ICRS [deg]. */
  ra: z.number(),
  dec: z.number(),
  pixelScaleArcsec: z.number(),
  /** Direction of the picture's up, as it is displayed, from north through east [deg], -180 to 180. */
  positionAngle: z.number(),
  /** Sign of det CD, for pixels in file order. */
  parity: z.union([z.literal(1), z.literal(-1)]),
  /** True when the picture as displayed is a mirror image of the sky. */
  isMirrored: z.boolean(),
  fieldWidthDeg: z.number(),
  fieldHeightDeg: z.number(),
  /** Centre to corner [deg]. */
  radiusDeg: z.number(),
  /** Outline on the sky, [ra, dec] pairs [deg], in order around the frame, not closed. */
  footprint: z.array(z.tuple([z.number(), z.number()])),
  wcs: WcsRecord,
  width: z.number(),
  height: z.number(),
  solver: z.string(),
  /** Which index file matched. */
  index: z.string(),
  seconds: z.number(),
  solvedAt: z.number(),
  /** Blob address of the solver's log. */
  log: z.string().nullable(),
})
export type SolutionRow = z.infer<typeof SolutionRow>
