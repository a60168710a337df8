import type { Point } from './affine.ts'
import type { LocalSky } from './local-sky.ts'

/** An ellipse on screen: half axes [CSS px] and the angle of the first one, clockwise from +x as SVG rotates. */
export interface ScreenEllipse extends Point {
  readonly rx: number
  readonly ry: number
  readonly angleDeg: number
}

const RAD = Math.PI / 180

/**
 * The outline of an object: full axes [arcmin] and position angle of the major axis (from north through east), through the
 * local map of the sky, so that rotation, mirroring and unequal pixels are all in it. A circle when there is no angle.
 */
export const projectEllipse = (
  centre: Point,
  sky: LocalSky,
  axes: { majorArcmin: number; minorArcmin: number | null; positionAngle: number | null },
): ScreenEllipse => {
  const angle = (axes.positionAngle ?? 0) * RAD
  const major = axes.majorArcmin / 120
  // Without an angle a drawn ellipse would claim a direction nobody knows.
  const minor = axes.positionAngle === null ? major : (axes.minorArcmin ?? axes.majorArcmin) / 120
  const along = mix(sky, major * Math.sin(angle), major * Math.cos(angle))
  const across = mix(sky, minor * Math.cos(angle), -minor * Math.sin(angle))
  return { ...centre, ...axesOf(along, across) }
}

const mix = ({ north, east }: LocalSky, eastDeg: number, northDeg: number): Point => ({
  x: east.x * eastDeg + north.x * northDeg,
  y: east.y * eastDeg + north.y * northDeg,
})

/** Half axes of the ellipse with the conjugate half diameters p and q: the singular values of the matrix [p q]. */
const axesOf = (p: Point, q: Point): { rx: number; ry: number; angleDeg: number } => {
  const sum = p.x * p.x + q.x * q.x + p.y * p.y + q.y * q.y
  const difference = p.x * p.x + q.x * q.x - p.y * p.y - q.y * q.y
  const cross = 2 * (p.x * p.y + q.x * q.y)
  const root = Math.hypot(difference, cross)
  return {
    rx: Math.sqrt((sum + root) / 2),
    ry: Math.sqrt(Math.max(0, (sum - root) / 2)),
    angleDeg: root < 1e-9 * sum ? 0 : Math.atan2(cross, difference) / 2 / RAD,
  }
}

/** The point of the outline in the direction `directionDeg` (clockwise from +x on screen), seen from the centre. */
export const outlinePoint = ({ x, y, rx, ry, angleDeg }: ScreenEllipse, directionDeg: number): Point => {
  const local = (directionDeg - angleDeg) * RAD
  const reach = (rx * ry) / Math.max(1e-9, Math.hypot(ry * Math.cos(local), rx * Math.sin(local)))
  return { x: x + reach * Math.cos(directionDeg * RAD), y: y + reach * Math.sin(directionDeg * RAD) }
}
