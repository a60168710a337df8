import { z } from 'zod'

/** A straight streak across the frame: a satellite, or an aeroplane with its broken, wider line. 0-based pixels in file order. */
export const Trail = z.object({
  x1: z.number(),
  y1: z.number(),
  x2: z.number(),
  y2: z.number(),
  kind: z.enum(['satellite', 'aeroplane']),
})
export type Trail = z.infer<typeof Trail>

/**
 * How good a frame is, in numbers (formulas and sources: shared/steps/measure-quality). Same id as the frame. Lengths are in
 * pixels of the stored picture, levels in ADU of the file. Null means that it could not be measured, never zero.
 */
export const QualityRow = z.object({
  /** Stars with S/N above 10. */
  starCount: z.int(),
  /** Medians over the good stars: not saturated, not at the edge. */
  fwhm: z.number().nullable(),
  fwhmArcsec: z.number().nullable(),
  /** Radius that holds half of the flux [px]. */
  hfr: z.number().nullable(),
  /** Flux-weighted mean radius, what N.I.N.A. and Ekos call HFR [px]; never compare it with `hfr`. */
  hfrWeighted: z.number().nullable(),
  /** sqrt(1 - (b/a)^2). */
  eccentricity: z.number().nullable(),
  background: z.number(),
  /** Largest less smallest background over the frame, as a fraction of its median; null where that is about zero. */
  backgroundGradient: z.number().nullable(),
  /** Standard deviation of the sky noise of one pixel [ADU]. */
  noise: z.number(),
  /** Fraction of pixels at or above the saturation level. */
  saturated: z.number(),
  /** Light that comes through, against catalogue stars of the solution [mag]: zero point for 1 ADU/s. Null while unsolved. */
  zeroPoint: z.number().nullable(),
  /** Median FWHM in each cell of a 3 x 3 grid, row after row in file order [px]; null in a cell without stars. */
  tiltMap: z.array(z.number().nullable()).length(9).nullable(),
  /** (largest - smallest corner) / median of the tilt map. */
  tilt: z.number().nullable(),
  /** 0 when the stars' long axes point anywhere, 1 when all point the same way. */
  trailing: z.number().nullable(),
  /** Direction of the shared long axis, from +x towards +y [deg]. */
  trailingThetaDeg: z.number().nullable(),
  trails: z.array(Trail),
  /** How patchy the sky and the star counts are, 0 (even) to 1; a cloud's edge, fog around bright stars. */
  cloud: z.number().nullable(),
  /** Weights as PixInsight defines them, without a unit. */
  psfSignalWeight: z.number().nullable(),
  psfSnr: z.number().nullable(),
  /** What ran, for people and for measuring anew after an update. */
  version: z.int(),
  seconds: z.number(),
  measuredAt: z.number(),
})
export type QualityRow = z.infer<typeof QualityRow>
