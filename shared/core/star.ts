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
