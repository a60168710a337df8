import type { CatalogueObject } from '#shared/catalogues/catalogue.ts'
import type { CatalogueStar } from '#shared/catalogues/compact.ts'
import type { Position } from '#shared/core/position.ts'
import type { Camera } from '#shared/simulator/camera.ts'
import { fieldRadiusOf, pixelScaleOf } from '#shared/simulator/camera.ts'
import { skyOfCell } from '#shared/simulator/expose.ts'
import type { Random } from '#shared/simulator/random.ts'
import { offsetPosition } from '#shared/sky/angles.ts'

/** What one night's frames have in common. */
export interface Scene {
  readonly camera: Camera
  readonly exposureSeconds: number
  readonly target: Position
  readonly positionAngle: number
  readonly stars: readonly CatalogueStar[]
  readonly objects: readonly CatalogueObject[]
  readonly skyMagnitude: number
  readonly gradient: number
  readonly fwhmPx: number
}

export const between = (random: Random, low: number, high: number): number => low + (high - low) * random.uniform()
const evenly = (random: Random, low: number, high: number): number => low * (high / low) ** random.uniform()

/** The most stars that are drawn: the faintest of more are lost in the noise of most skies. */
const MOST_STARS = 700

/** Cameras, skies and fields far wider apart than any one observer's, so that what is learnt holds for all of them. */
export const sceneOf = (random: Random, objects: readonly CatalogueObject[]): Scene => {
  const camera = cameraOf(random)
  const skyMagnitude = between(random, 17.8, 21.8)
  const exposureSeconds = exposureOf(random, camera, skyMagnitude)
  const fwhmPx = evenly(random, 1.6, 5.5)
  const object = random.uniform() < 0.4 ? pick(random, sizedFor(objects, camera)) : undefined
  const target = object ?? { ra: random.uniform() * 360, dec: (Math.asin(between(random, -1, 1)) * 180) / Math.PI }
  return {
    camera: { ...camera, fwhmArcsec: fwhmPx * pixelScaleOf(camera) },
    exposureSeconds,
    target: { ra: target.ra, dec: target.dec },
    positionAngle: random.uniform() * 360,
    stars: starsOf(random, target, fieldRadiusOf(camera)),
    objects,
    skyMagnitude,
    gradient: between(random, 0, 0.35),
    fwhmPx,
  }
}

/** As long as people expose: the sky fills at most a third of the pixels' range. */
const exposureOf = (random: Random, camera: Camera, skyMagnitude: number): number => {
  const wished = evenly(random, 5, 300)
  const sky = Math.max(...skyOfCell(camera, wished, { skyMagnitude, gradient: 0, gradientAngle: 0 })) / camera.electronsPerAdu
  return sky > 20_000 ? (wished * between(random, 5000, 20_000)) / sky : wished
}

const cameraOf = (random: Random): Camera => {
  const long = Math.round(between(random, 640, 1100) / 2) * 2
  const short = Math.round((long * between(random, 0.55, 0.8)) / 2) * 2
  const isPortrait = random.uniform() < 0.2
  const isStack = random.uniform() < 0.12
  const deeper = isStack ? 60 : 1
  const pixelSizeUm = between(random, 2.4, 6)
  const scaleArcsec = evenly(random, 0.8, 9)
  const apertureMm = evenly(random, 30, 250)
  return {
    id: `seen-${Math.floor(random.uniform() * 1e9)}`,
    title: '',
    width: isPortrait ? short : long,
    height: isPortrait ? long : short,
    pixelSizeUm,
    focalLengthMm: (206.265 * pixelSizeUm) / scaleArcsec,
    apertureMm: apertureMm * Math.sqrt(deeper),
    bayer: random.uniform() < 0.35 ? pick(random, ['RGGB', 'BGGR', 'GRBG', 'GBRG'] as const)! : null,
    exposureSeconds: 0,
    electronsPerAdu: evenly(random, 0.1, 2) * deeper,
    readNoise: between(random, 1, 8),
    darkCurrent: evenly(random, 0.001, 0.3),
    pedestalAdu: Math.round(between(random, 20, 2000)),
    fwhmArcsec: 0,
    gain: 0,
    offset: 0,
    setTemp: 0,
    instrument: '',
    telescope: '',
    filter: '',
  }
}

const pick = <T>(random: Random, list: readonly T[]): T | undefined => list[Math.floor(random.uniform() * list.length)]

const sizedFor = (objects: readonly CatalogueObject[], camera: Camera): readonly CatalogueObject[] => {
  const fieldArcmin = fieldRadiusOf(camera) * 120
  const fitting = objects.filter(({ majorArcmin: a }) => a !== null && a > 0.08 * fieldArcmin && a < 1.2 * fieldArcmin)
  return fitting.length > 0 ? fitting : objects
}

/** Stars by chance, twice as many for every 0.9 magnitudes fainter, now and then with a cluster in the middle. */
const starsOf = (random: Random, centre: Position, radiusDeg: number): CatalogueStar[] => {
  const areaDeg2 = Math.PI * radiusDeg ** 2
  const brighterThan12 = evenly(random, 15, 700) * areaDeg2
  const slope = 0.33
  const faintest = Math.min(19, 12 + Math.log10(MOST_STARS / brighterThan12) / slope)
  const count = Math.max(4, Math.round(brighterThan12 * 10 ** (slope * (faintest - 12))))
  const star = (spread: number): CatalogueStar => ({
    ...offsetPosition(centre, spread, random.uniform() * 360),
    magnitude: Math.max(1, faintest + Math.log10(random.uniform() + 1e-9) / slope),
    colour: 0.6 + 0.5 * random.normal(),
  })
  const field = Array.from({ length: count }, () => star(radiusDeg * Math.sqrt(random.uniform())))
  const members = random.uniform() < 0.15 ? Math.round(between(random, 60, 350)) : 0
  const size = radiusDeg * between(random, 0.05, 0.3)
  return [...field, ...Array.from({ length: members }, () => star(size * random.uniform()))]
}
