import type { Raster } from '#shared/core/raster.ts'
import type { MeasuredStar } from '#shared/core/star.ts'
import { backgroundOf, createSurface } from '#shared/kernels/background/index.ts'
import { blobsOf } from './blob.ts'
import { componentsOf } from './components.ts'
import { deblend } from './deblend.ts'
import { luminanceOf } from './luminance.ts'
import { type Measured, measure } from './measure.ts'
import { FILTER_NOISE } from './plane.ts'
import { findRuns } from './runs.ts'
import type { Sky } from './sky.ts'
import { stampOf } from './stamp.ts'
import { starsOf } from './stars.ts'
import { segmentationOf } from './window.ts'

export type { Sky } from './sky.ts'

export interface DetectOptions {
  /** How far the filtered picture has to rise above the sky, in units of the noise of an unfiltered pixel. */
  readonly threshold: number
  /** The fewest connected pixels above the threshold. */
  readonly minArea: number
  /** The share of light above the saddle that makes a branch an object of its own. */
  readonly contrast: number
}

export const DEFAULTS: DetectOptions = { threshold: 1.5, minArea: 5, contrast: 0.005 }

/**
 * Finds and measures the stars of a picture, brightest first, after SExtractor (Bertin & Arnouts 1996, A&AS 117, 393): sky
 * on a mesh, matched filter, threshold, connected pixels, deblending, windowed centroids. Mosaics are searched at full size,
 * colours by their mean. Coordinates are those of the raster, rows in file order.
 */
export const findStars = (raster: Raster, options: DetectOptions = DEFAULTS): MeasuredStar[] =>
  findStarsOn(raster, skyOf(raster), options)

export const skyOf = (raster: Raster): Sky => {
  const plane = luminanceOf(raster)
  const map = backgroundOf(plane.data, plane.width, plane.height, plane)
  return { plane, map, level: createSurface(map, map.level), rms: createSurface(map, map.rms) }
}

/** `findStars` on a sky that is known already. */
export const findStarsOn = (raster: Raster, sky: Sky, options: DetectOptions = DEFAULTS): MeasuredStar[] =>
  starsOf(findObjects(sky, options), raster)

const findObjects = (sky: Sky, { threshold, minArea, contrast }: DetectOptions): Measured[] => {
  const { plane, map } = sky
  // The noise of a plane that is smoothed already is that of filtered pixels.
  const unfiltered = plane.isSmoothed ? 1 / FILTER_NOISE : 1
  const limits = map.level.map((level, i) => level + threshold * unfiltered * map.rms[i]!)
  const runs = findRuns(plane, createSurface(map, limits))
  const components = componentsOf(runs, minArea)
  const segmentation = segmentationOf(runs, components, plane.height)
  const found: Measured[] = []
  const least = leastAreaOf(components.area)
  for (let component = 0; component < components.count; component++) {
    if (components.area[component]! < least) continue
    const stamp = stampOf(sky, runs, components, component)
    const [x, y] = [stamp.x[0] ?? 0, stamp.y[0] ?? 0]
    const noise = FILTER_NOISE * unfiltered * sky.rms.valueAt(x, y)
    const labels = deblend(stamp, { noise, sky: sky.level.valueAt(x, y), minArea, contrast })
    for (const blob of blobsOf(stamp, labels, minArea)) {
      const measured = measure(sky, segmentation, { component, labels, label: blob.label }, blob)
      if (measured) found.push(measured)
    }
  }
  return found
}

/** More objects than any star field has; a picture of snow would have one for every few pixels. */
const MOST_OBJECTS = 150_000

/** The area that keeps the number of components within bounds: the smallest ones are left out first. */
const leastAreaOf = (area: Int32Array): number =>
  area.length <= MOST_OBJECTS ? 0 : area.toSorted()[area.length - MOST_OBJECTS]! + 1
