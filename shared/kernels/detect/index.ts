import type { Raster } from '#shared/core/raster.ts'
import type { MeasuredStar } from '#shared/core/star.ts'
import { type BackgroundMap, createSurface, type Surface } from '#shared/kernels/background/index.ts'
import { blobsOf } from './blob.ts'
import { componentsOf } from './components.ts'
import { deblend } from './deblend.ts'
import { luminanceOf } from './luminance.ts'
import { type Measured, measure } from './measure.ts'
import { FILTER_NOISE, type Plane } from './plane.ts'
import type { Runs } from './runs.ts'
import type { Sky } from './sky.ts'
import { CPU_SKY, type SkyKernels } from './sky-kernels.ts'
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
  return skyWith(plane, CPU_SKY.background(plane))
}

const skyWith = (plane: Plane, map: BackgroundMap): Sky => ({
  ...{ plane, map },
  ...{ level: createSurface(map, map.level), rms: createSurface(map, map.rms) },
})

/** `findStars` on a sky that is known already. */
export const findStarsOn = (raster: Raster, sky: Sky, options: DetectOptions = DEFAULTS): MeasuredStar[] =>
  starsOf(findObjects(sky, CPU_SKY.findRuns(sky.plane, limitsOn(sky, options)), options), raster)

/** `skyOf` and `findStarsOn` with other kernels, as those of a graphics card. */
export const findSkyAndStars = async (
  raster: Raster,
  kernels: SkyKernels,
  options: DetectOptions = DEFAULTS,
): Promise<{ sky: Sky; stars: MeasuredStar[] }> => {
  const plane = luminanceOf(raster)
  const sky = skyWith(plane, await kernels.background(plane))
  const runs = await kernels.findRuns(plane, limitsOn(sky, options))
  return { sky, stars: starsOf(findObjects(sky, runs, options), raster) }
}

/** Levels from which on the filtered plane is bright. */
const limitsOn = ({ plane, map }: Sky, { threshold }: DetectOptions): Surface =>
  createSurface(
    map,
    map.level.map((level, i) => level + threshold * unfilteredIn(plane) * map.rms[i]!),
  )

/** The noise of a plane that is smoothed already is that of filtered pixels. */
const unfilteredIn = ({ isSmoothed }: Plane): number => (isSmoothed ? 1 / FILTER_NOISE : 1)

const findObjects = (sky: Sky, runs: Runs, { minArea, contrast }: DetectOptions): Measured[] => {
  const { plane } = sky
  const unfiltered = unfilteredIn(plane)
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
