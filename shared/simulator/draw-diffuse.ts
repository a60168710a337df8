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
  const electrons = object.magnitude === null ? zeroPoint * FAINT_NEBULA * a * b : fluxOf(zeroPoint, object.magnitude)
  const response = responseOf(bayer, look.colour)
  const scale = (electrons * pixelArea) / whole
  const [sin, cos] = [Math.sin((object.positionAngle ?? look.angle) * RAD), Math.cos((object.positionAngle ?? look.angle) * RAD)]
  const place = (x: number, y: number): readonly [number, number] => {
    const plane = projectTan(object, pixelToSky(wcs, x, y))
    return plane ? [(plane.xi * sin + plane.eta * cos) / a, (plane.xi * cos - plane.eta * sin) / b] : [9, 9]
  }
  forEachPixel(canvas, place, (index, row, column, u, v) => {
    const radius = Math.sqrt(u * u + v * v)
    if (radius >= EXTENT) return
    const light = profile[Math.floor((radius / EXTENT) * STEPS)]! * texture.at(u / EXTENT, v / EXTENT)
    canvas.data[index]! += scale * light * response[((row & 1) << 1) | (column & 1)]!
  })
}

/** 23 mag/arcsec2 over an ellipse, for semi-axes in degrees. */
const FAINT_NEBULA = Math.PI * 3600 ** 2 * 10 ** (-0.4 * 23)

const areaOf = ({ cd: [[a, b], [c, d]] }: Wcs): number => Math.abs(a * d - b * c)

/** Calls `visit` with the ellipse coordinates of every pixel of the cells that the object may reach. */
const forEachPixel = (
  { width, height }: Canvas,
  place: (x: number, y: number) => readonly [number, number],
  visit: (index: number, row: number, column: number, u: number, v: number) => void,
): void => {
  for (let top = 0; top < height; top += CELL) {
    for (let left = 0; left < width; left += CELL) {
      const [p, q, r, s] = [place(left, top), place(left + CELL, top), place(left, top + CELL), place(left + CELL, top + CELL)]
      if (Math.min(p[0], q[0], r[0], s[0]) > EXTENT || Math.max(p[0], q[0], r[0], s[0]) < -EXTENT) continue
      if (Math.min(p[1], q[1], r[1], s[1]) > EXTENT || Math.max(p[1], q[1], r[1], s[1]) < -EXTENT) continue
      for (let row = top; row < Math.min(height, top + CELL); row++) {
        const down = (row - top) / CELL
        const [u0, v0] = [p[0] + (r[0] - p[0]) * down, p[1] + (r[1] - p[1]) * down]
        const [u1, v1] = [q[0] + (s[0] - q[0]) * down, q[1] + (s[1] - q[1]) * down]
        for (let column = left; column < Math.min(width, left + CELL); column++) {
          const along = (column - left) / CELL
          visit(row * width + column, row, column, u0 + (u1 - u0) * along, v0 + (v1 - v0) * along)
        }
      }
    }
  }
}
