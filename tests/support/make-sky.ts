import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { readConfig } from '#server/config.ts'
import { loadScene } from '#server/simulator/scene.ts'
import type { CatalogueObject } from '#shared/catalogues/catalogue.ts'
import { type CatalogueStar, decodeObjects, decodeStars } from '#shared/catalogues/compact.ts'
import { findObject } from '#shared/catalogues/find.ts'
import type { Result } from '#shared/core/fault.ts'
import type { Position } from '#shared/core/position.ts'
import type { Raster } from '#shared/core/raster.ts'
import { writeFits } from '#shared/formats/fits/write.ts'
import type { HeaderCard } from '#shared/formats/format.ts'
import { CAMERAS, type Camera, type CameraId, fieldRadiusOf, pixelScaleOf } from '#shared/simulator/camera.ts'
import { cardsOf } from '#shared/simulator/cards.ts'
import { type SimulatedStar, simulateFrame, wcsOfPointing } from '#shared/simulator/frame.ts'
import { type PlannedFrame, planNight } from '#shared/simulator/night.ts'
import { randomFrom } from '#shared/simulator/random.ts'
import { separationDeg } from '#shared/sky/angles.ts'
import type { Wcs } from '#shared/sky/wcs.ts'

export interface SkyOptions {
  readonly seed: number
  /** A designation or name; or give `ra` and `dec`. Default: M 42. */
  readonly target?: string
  readonly ra?: number
  readonly dec?: number
  /** A camera to start from; everything below replaces a part of it. Default: `small`. */
  readonly camera?: CameraId
  readonly width?: number
  readonly height?: number
  /** Sets the focal length. */
  readonly pixelScaleArcsec?: number
  readonly bayer?: Camera['bayer']
  readonly exposureSeconds?: number
  readonly fwhmArcsec?: number
  /** Direction of the picture's top, from north through east [deg]. */
  readonly positionAngle?: number
  readonly isMirrored?: boolean
  /** Which exposure of the night, from 0: other dither, noise and time. */
  readonly frame?: number
  readonly startMs?: number
  /** Cards that replace or join those of the capture program; null removes one. */
  readonly cards?: Readonly<Record<string, HeaderCard['value'] | null>>
}

export interface MadeSky {
  /** The FITS file. */
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly raster: Raster
  /** The truth, for 0-based pixels in file order. */
  readonly wcs: Wcs
  /** Stars of the frame, brightest first. */
  readonly stars: readonly SimulatedStar[]
  readonly object: string
}

/** 20 November 2026, 21:00 UTC. */
export const SKY_START = Date.UTC(2026, 10, 20, 21)

/**
 * A frame of the real sky with the stars of the Hipparcos list, about three to a square degree: enough for fields above 5 degrees,
 * and for all that need not be solved. Needs the built catalogues (scripts/catalogues.ts).
 */
export const makeSky = (options: SkyOptions): MadeSky => {
  const { camera, centre, object } = settingOf(options)
  const radius = fieldRadiusOf(camera) * 1.5 + 0.2
  const stars = built().stars.filter((star) => separationDeg(star, centre) <= radius)
  return render(options, camera, centre, object, { stars, objects: built().objects })
}

/** The same with the Tycho-2 stars of the solver's index files, so that telescope fields can be solved; throws without them. */
export const makeDeepSky = async (options: SkyOptions): Promise<MadeSky> => {
  const { camera, centre, object } = settingOf(options)
  const scene = certain(await loadScene(readConfig({}), centre, fieldRadiusOf(camera) * 1.5 + 0.2))
  if (!scene.hasTycho2) throw new Error('The Tycho-2 index files are missing: run "npm run setup".')
  return render(options, camera, centre, object, scene)
}

const settingOf = (options: SkyOptions): { camera: Camera; centre: Position; object: string } => {
  const base = CAMERAS[options.camera ?? 'small']
  const camera = {
    ...base,
    width: options.width ?? base.width,
    height: options.height ?? base.height,
    bayer: options.bayer === undefined ? base.bayer : options.bayer,
    exposureSeconds: options.exposureSeconds ?? base.exposureSeconds,
    focalLengthMm: base.focalLengthMm * (pixelScaleOf(base) / (options.pixelScaleArcsec ?? pixelScaleOf(base))),
    fwhmArcsec: options.fwhmArcsec ?? (base.fwhmArcsec * (options.pixelScaleArcsec ?? pixelScaleOf(base))) / pixelScaleOf(base),
  }
  const { ra, dec } = options
  if (ra !== undefined && dec !== undefined) return { camera, centre: { ra, dec }, object: options.target ?? '' }
  const found = certain(findObject(built().objects, options.target ?? 'M 42'))
  return { camera, centre: found, object: found.designation }
}

const render = (
  options: SkyOptions,
  camera: Camera,
  target: Position,
  object: string,
  scene: { stars: readonly CatalogueStar[]; objects: readonly CatalogueObject[] },
): MadeSky => {
  const { seed, positionAngle = 0, frame: number = 0, startMs = SKY_START, isMirrored = false } = options
  const { exposureSeconds } = camera
  const night = { seed, frames: number + 1, startMs, target, camera, exposureSeconds, positionAngle, rotationDegPerHour: 0 }
  const frame: PlannedFrame = planNight(night)[number]!
  const wcs = wcsOfPointing(camera, frame.centre, positionAngle, isMirrored)
  const { raster, stars } = simulateFrame(scene, camera, exposureSeconds, wcs, frame.conditions, randomFrom(frame.seed))
  const cards = replaced(cardsOf({ camera, exposureSeconds, object, frame }), options.cards ?? {})
  return { bytes: writeFits(raster, cards), raster, wcs, stars, object }
}

const replaced = (cards: readonly HeaderCard[], changes: NonNullable<SkyOptions['cards']>): HeaderCard[] => [
  ...cards.filter(({ keyword }) => !(keyword in changes)),
  ...Object.entries(changes).flatMap(([keyword, value]) => (value === null ? [] : [{ keyword, value }])),
]

let kept: { objects: readonly CatalogueObject[]; stars: readonly CatalogueStar[] } | undefined

const built = (): NonNullable<typeof kept> => {
  kept ??= { objects: certain(decodeObjects(parsed('objects.json'))), stars: certain(decodeStars(parsed('stars.json'))) }
  return kept
}

const parsed = (name: string): unknown => {
  const path = resolve(import.meta.dirname, '../../static/catalogues', name)
  if (!existsSync(path)) throw new Error('The catalogues are not built: run "node scripts/catalogues.ts".')
  return JSON.parse(readFileSync(path, 'utf8'))
}

const certain = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.fault.message)
  return result.value
}
