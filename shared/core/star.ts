/** A detected star. Pixels count from 0 and the centre of the first stored pixel is (0, 0); rows are in file order. */
export interface Star {
  readonly x: number
  readonly y: number
  /** Background-subtracted sum [ADU]. */
  readonly flux: number
  /** Highest sample above the background [ADU]. */
  readonly peak: number
  /** Full width at half maximum [px]. */
  readonly fwhm: number
  /** Radius that holds half of the flux [px]. */
  readonly hfr: number
  readonly snr: number
  /** 1 - b/a of the second moments; 0 is round. */
  readonly ellipticity: number
  /** Direction of the long axis, from +x towards +y [deg]. */
  readonly thetaDeg: number
  readonly isSaturated: boolean
}

/** A star with everything that its own pixels tell. Null where a fit did not settle. */
export interface MeasuredStar extends Star {
  /** Background-subtracted sum within a circle of `apertureRadius` [ADU]; `flux` adds what lies outside of it. */
  readonly apertureSum: number
  readonly apertureRadius: number
  /** Full width at half maximum of a Gaussian fitted with an offset, as Siril has it [px]. */
  readonly fwhmGaussian: number | null
  /** Full width at half maximum and wings of a fitted Moffat profile [px]. */
  readonly fwhmMoffat: number | null
  readonly beta: number | null
  /** Light-weighted mean distance from the centre, what N.I.N.A. and Ekos call HFR [px]. Never compare it with `hfr`. */
  readonly hfrWeighted: number
  /** True when neighbours, a nebula or the edge take part of its surroundings. */
  readonly isBlended: boolean
}
