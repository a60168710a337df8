import type { CatalogueObject } from '#shared/catalogues/catalogue.ts'
import type { BayerPattern } from '#shared/core/raster.ts'
import { RAD } from '#shared/sky/angles.ts'
import { projectTan } from '#shared/sky/tan.ts'
import { pixelToSky, type Wcs } from '#shared/sky/wcs.ts'
import type { Canvas } from './draw-star.ts'
import { fluxOf, responseOf } from './light.ts'
import { lookOf } from './looks.ts'
import { textureOf } from './texture.ts'

/** Steps of the radial profile's table, and how far out it goes in semi-axes. */
const STEPS = 2048
const EXTENT = 1.4
const EXTENT2 = EXTENT * EXTENT
const PER_EXTENT = STEPS / EXTENT
/** The sky-to-ellipse mapping is exact on a grid of this spacing and linear between [px]. */
const CELL = 32

/**
 * Adds a galaxy or nebula as a soft ellipse with the structure of its type. Its light is that of its magnitude; one without
 * gets the surface brightness of a faint nebula. `zeroPoint` is the electrons of magnitude 0.
 */
export const drawDiffuse = (
  canvas: Canvas,
  object: CatalogueObject,
  wcs: Wcs,
  bayer: BayerPattern | null,
  zeroPoint: number,
): void => {
  const look = lookOf(object)
  if (!look || object.majorArcmin === null) return
  const [a, b] = [object.majorArcmin / 120, (object.minorArcmin ?? object.majorArcmin) / 120]
  const profile = Float32Array.from({ length: STEPS }, (_, i) => look.profile((i / STEPS) * EXTENT))
  const texture = textureOf(object.designation, look.texture)
  const pixelArea = areaOf(wcs)
  // The flux over one turn of the profile, in units of its brightness at 1 [deg2].
  let whole = 0
  for (let i = 0; i < STEPS; i++) whole += profile[i]! * i
  whole *= 2 * Math.PI * a * b * (EXTENT / STEPS) ** 2 * texture.mean
  const electrons = electronsOf(object, zeroPoint, a * b)
  const response = responseOf(bayer, look.colour)
  const scale = (electrons * pixelArea) / whole
  const [sin, cos] = [Math.sin((object.positionAngle ?? look.angle) * RAD), Math.cos((object.positionAngle ?? look.angle) * RAD)]
  const place = (x: number, y: number): Point => {
    const plane = projectTan(object, pixelToSky(wcs, x, y))
    return plane ? [(plane.xi * sin + plane.eta * cos) / a, (plane.xi * cos - plane.eta * sin) / b] : [9, 9]
  }
  forEachCell(canvas, place, (left, top, [p, q, r, s]) => {
    const [right, bottom] = [Math.min(canvas.width, left + CELL), Math.min(canvas.height, top + CELL)]
    for (let row = top; row < bottom; row++) {
      const down = (row - top) / CELL
      const [u0, v0] = [p[0] + (r[0] - p[0]) * down, p[1] + (r[1] - p[1]) * down]
      const uStep = (q[0] + (s[0] - q[0]) * down - u0) / CELL
      const vStep = (q[1] + (s[1] - q[1]) * down - v0) / CELL
      const [even, odd] = row & 1 ? [scale * response[2], scale * response[3]] : [scale * response[0], scale * response[1]]
      for (let column = left; column < right; column++) {
        const u = u0 + uStep * (column - left)
        const v = v0 + vStep * (column - left)
        const radius2 = u * u + v * v
        if (radius2 >= EXTENT2) continue
        const light = profile[(Math.sqrt(radius2) * PER_EXTENT) | 0]! * texture.at(u / EXTENT, v / EXTENT)
        canvas.data[row * canvas.width + column]! += light * (column & 1 ? odd : even)
      }
    }
  })
}

/** Magnitudes of many nebulae are those of the stars in them; none is brighter than this on average [mag/arcsec2]. */
const BRIGHTEST_NEBULA = 21.5
const UNKNOWN_NEBULA = 23

/** `semiAxes` is the product of both semi-axes [deg2]. */
const electronsOf = ({ magnitude, type }: CatalogueObject, zeroPoint: number, semiAxes: number): number => {
  const spread = (brightness: number): number => fluxOf(zeroPoint, brightness) * Math.PI * semiAxes * 3600 ** 2
  if (magnitude === null) return spread(UNKNOWN_NEBULA)
  const whole = fluxOf(zeroPoint, magnitude)
  return /^(bright|reflection|emission) nebula$/.test(type) ? Math.min(whole, spread(BRIGHTEST_NEBULA)) : whole
}

const areaOf = ({ cd: [[a, b], [c, d]] }: Wcs): number => Math.abs(a * d - b * c)

type Point = readonly [number, number]

/** Calls `visit` with the ellipse coordinates of the corners of every cell that the object may reach. */
const forEachCell = (
  { width, height }: Canvas,
  place: (x: number, y: number) => Point,
  visit: (left: number, top: number, corners: readonly [Point, Point, Point, Point]) => void,
): void => {
  for (let top = 0; top < height; top += CELL) {
    for (let left = 0; left < width; left += CELL) {
      const [p, q, r, s] = [place(left, top), place(left + CELL, top), place(left, top + CELL), place(left + CELL, top + CELL)]
      if (Math.min(p[0], q[0], r[0], s[0]) > EXTENT || Math.max(p[0], q[0], r[0], s[0]) < -EXTENT) continue
      if (Math.min(p[1], q[1], r[1], s[1]) > EXTENT || Math.max(p[1], q[1], r[1], s[1]) < -EXTENT) continue
      visit(left, top, [p, q, r, s])
    }
  }
}
