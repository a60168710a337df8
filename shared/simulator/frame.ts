import type { CatalogueObject } from '#shared/catalogues/catalogue.ts'
import type { CatalogueStar } from '#shared/catalogues/compact.ts'
import { matchObjects } from '#shared/catalogues/match.ts'
import type { Position } from '#shared/core/position.ts'
import type { Raster } from '#shared/core/raster.ts'
import { RAD } from '#shared/sky/angles.ts'
import { skyToPixel, type Wcs } from '#shared/sky/wcs.ts'
import { type Camera, pixelScaleOf } from './camera.ts'
import { drawDiffuse } from './draw-diffuse.ts'
import { drawStar } from './draw-star.ts'
import { expose, type SkyConditions, skyOfCell } from './expose.ts'
import { colourOfStar, fluxOf, responseOf, WHITE, zeroPointElectrons } from './light.ts'
import type { Random } from './random.ts'
import { drawSatellite, type Satellite } from './satellite.ts'
import { spotsOf, type Troubles, veil } from './troubles.ts'

export interface Conditions extends SkyConditions {
  /** Part of the starlight that comes through the clouds. */
  readonly transparency: number
  readonly fwhmArcsec: number
  readonly satellite: Satellite | null
  /** Nothing of the kind when left out. */
  readonly troubles?: Troubles
}

export interface SimulatedStar {
  readonly x: number
  readonly y: number
  readonly ra: number
  readonly dec: number
  readonly magnitude: number
}

/** One exposure of the real sky. The same arguments give the same frame; `stars` of the answer are those whose centre is in it. */
export const simulateFrame = (
  scene: { readonly stars: readonly CatalogueStar[]; readonly objects: readonly CatalogueObject[] },
  camera: Camera,
  exposureSeconds: number,
  wcs: Wcs,
  conditions: Conditions,
  random: Random,
): { raster: Raster; stars: SimulatedStar[] } => {
  const { width, height, bayer } = camera
  const canvas = { width, height, data: new Float32Array(width * height) }
  const zeroPoint = zeroPointElectrons(camera, exposureSeconds) * conditions.transparency
  const fwhmPx = conditions.fwhmArcsec / pixelScaleOf(camera)
  for (const object of matchObjects(scene.objects, wcs, width, height, { stars: false, magnitudeLimit: 14 }))
    drawDiffuse(canvas, object, wcs, bayer, zeroPoint)
  const stars: SimulatedStar[] = []
  const troubles = conditions.troubles ?? {}
  const spots = spotsOf(troubles, fwhmPx)
  const sky = skyOfCell(camera, exposureSeconds, conditions)
  // A twentieth of the noise is nowhere to be seen.
  const faintest = Math.sqrt(Math.min(...sky) + camera.readNoise ** 2) / 20
  for (const { ra, dec, magnitude, colour } of scene.stars) {
    const pixel = skyToPixel(wcs, { ra, dec })
    // Half a frame beyond the edge even the brightest star sends no light in.
    if (!pixel || Math.abs(pixel.x / width - 0.5) > 1 || Math.abs(pixel.y / height - 0.5) > 1) continue
    const response = responseOf(bayer, colourOfStar(colour))
    const electrons = fluxOf(zeroPoint, magnitude) / spots.length
    for (const [dx, dy] of spots) drawStar(canvas, { x: pixel.x + dx, y: pixel.y + dy, electrons, response }, fwhmPx, faintest)
    if (pixel.x >= -0.5 && pixel.y >= -0.5 && pixel.x < width - 0.5 && pixel.y < height - 0.5)
      stars.push({ ...pixel, ra, dec, magnitude })
  }
  if (conditions.satellite) drawSatellite(canvas, conditions.satellite, fwhmPx, responseOf(bayer, WHITE))
  for (const trail of troubles.trails ?? []) drawSatellite(canvas, trail, fwhmPx, responseOf(bayer, WHITE))
  veil(canvas, troubles, sky)
  return { raster: expose(canvas, camera, exposureSeconds, conditions, random), stars }
}

/**
 * The WCS of a camera that points at `centre` with its top at `positionAngle` (from north through east), rows from the top down.
 * `isMirrored` turns the picture as a diagonal mirror does.
 */
export const wcsOfPointing = (camera: Camera, centre: Position, positionAngle = 0, isMirrored = false): Wcs => {
  const scale = pixelScaleOf(camera) / 3600
  const [sin, cos] = [Math.sin(positionAngle * RAD) * scale, Math.cos(positionAngle * RAD) * scale]
  const side = isMirrored ? -1 : 1
  return {
    crval: [centre.ra, centre.dec],
    crpix: [(camera.width - 1) / 2, (camera.height - 1) / 2],
    // Up on the screen is -y: towards (sin, cos) in (east, north); right on the screen is west of that.
    cd: [
      [-cos * side, -sin],
      [sin * side, -cos],
    ],
    sip: null,
  }
}
