import { z } from 'zod'
import { SolveAttempt } from './attempt.ts'

/** A SIP polynomial: `coefficients["i_j"]` multiplies u^i v^j, u and v in pixels from CRPIX (Shupe et al. 2005). */
export const SipPolynomial = z.object({ order: z.int(), coefficients: z.record(z.string(), z.number()) })
export type SipPolynomial = z.infer<typeof SipPolynomial>

/** The projections that are read, by the names of Calabretta & Greisen (2002); TPV is TAN with a polynomial. */
export const PROJECTION_CODES = ['TAN', 'TPV', 'ZPN', 'SIN', 'ARC', 'STG', 'ZEA', 'CAR', 'AIT', 'MOL'] as const

/** How the native sphere of a projection lies on the sky, whichever celestial axes the header named. */
export const ProjectionRecord = z.object({
  code: z.enum(PROJECTION_CODES),
  /** ICRS place of the native pole [deg]. */
  pole: z.tuple([z.number(), z.number()]),
  /** Native longitude of the ICRS pole [deg]. */
  lonpole: z.number(),
  /** PV of the longitude and of the latitude axis, by index; empty where the projection takes none. */
  pv: z.object({ longitude: z.array(z.number()), latitude: z.array(z.number()) }),
})
export type ProjectionRecord = z.infer<typeof ProjectionRecord>

/**
 * A world coordinate system with optional SIP, for 0-based pixels of the full frame in file order. Without `projection` it is
 * gnomonic (TAN) about `crval` with north up on the plane; rows written before other projections were read say no more.
 */
export const WcsRecord = z.object({
  /** Reference position, ICRS [deg]. */
  crval: z.tuple([z.number(), z.number()]),
  /** Reference pixel, 0-based. */
  crpix: z.tuple([z.number(), z.number()]),
  /** [[cd11, cd12], [cd21, cd22]] in degrees per pixel. */
  cd: z.tuple([z.tuple([z.number(), z.number()]), z.tuple([z.number(), z.number()])]),
  sip: z.object({ a: SipPolynomial, b: SipPolynomial, ap: SipPolynomial.nullable(), bp: SipPolynomial.nullable() }).nullable(),
  projection: ProjectionRecord.optional(),
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
  /** What was tried, the successful attempt last; empty for a solution that came with the file. */
  attempts: z.array(SolveAttempt).default([]),
})
export type SolutionRow = z.infer<typeof SolutionRow>
