import { RAD } from '#shared/sky/angles.ts'
import { orientationDeg } from '#shared/sky/orientation.ts'
import { pixelToSky, type Wcs } from '#shared/sky/wcs.ts'

/** `jobs/N/calibration` as astrometry.net's web service has it. */
export interface Calibration {
  readonly ra: number
  readonly dec: number
  readonly width_arcsec: number
  readonly height_arcsec: number
  /** Centre to corner [deg]. */
  readonly radius: number
  /** [arcsec/px] */
  readonly pixscale: number
  /** "Up is … degrees east of north", -180 to 180, or 0 to 360 for pictures that are no FITS. */
  readonly orientation: number
  /** +1 where det CD is not negative: of opposite sense to the `pos` of solve-field. */
  readonly parity: 1 | -1
}

/**
 * The calibration of a picture of `width` x `height` pixels: from the linear part of the WCS alone, distortion left out, as
 * net/wcs.py and net/models.py compute it. `isFits` is false for JPEG and the like, whose first row is the top.
 */
export const calibrationOf = ({ crval, crpix, cd }: Wcs, width: number, height: number, isFits: boolean): Calibration => {
  const linear: Wcs = { crval, crpix, cd, sip: null }
  const [[a, b], [c, d]] = cd
  const det = a * d - b * c
  const pixscale = 3600 * Math.sqrt(Math.abs(det))
  const orientation = orientationDeg(linear)
  const { ra, dec } = pixelToSky(linear, (width - 1) / 2, (height - 1) / 2)
  return {
    ra,
    dec,
    width_arcsec: pixscale * width,
    height_arcsec: pixscale * height,
    radius: (pixscale * Math.hypot(width, height)) / 2 / 3600,
    pixscale,
    orientation: isFits ? orientation : (180 - orientation + 360) % 360,
    parity: det >= 0 ? 1 : -1,
  }
}

/** The WCS that a calibration describes, for services whose WCS file cannot be had. `orientation` as for FITS. */
export const wcsOfCalibration = (
  { ra, dec, pixscale, orientation, parity }: Pick<Calibration, 'ra' | 'dec' | 'pixscale' | 'orientation' | 'parity'>,
  width: number,
  height: number,
): Wcs => {
  const scale = pixscale / 3600
  const [cos, sin] = [scale * Math.cos(orientation * RAD), scale * Math.sin(orientation * RAD)]
  return {
    crval: [ra, dec],
    crpix: [(width - 1) / 2, (height - 1) / 2],
    cd: [
      [parity * cos, sin],
      [-parity * sin, cos],
    ],
    sip: null,
  }
}
