import { RAD } from './angles.ts'
import type { Wcs } from './wcs.ts'

/**
 * Direction of the file's +y axis from north through east [deg], -180 to 180, as astrometry.net prints it ("up is … degrees E
 * of N"): the rotation that is left when the parity of the linear part has been taken out. Not what a person sees of a
 * picture whose first row is the top; that is `positionAngle`.
 */
export const orientationDeg = ({ cd: [[a, b], [c, d]] }: Wcs): number => {
  const parity = a * d - b * c < 0 ? -1 : 1
  return -Math.atan2(parity * c - b, parity * a + d) / RAD
}
