import type { Raster } from '#shared/core/raster.ts'
import type { Camera } from './camera.ts'
import { pixelScaleOf } from './camera.ts'
import type { Canvas } from './draw-star.ts'
import { type Colour, fluxOf, responseOf, zeroPointElectrons } from './light.ts'
import { type Random, randomFrom, seedOf } from './random.ts'

/** Town light and airglow, so that a mosaic shows it nearly grey, a little warm. */
const SKY_COLOUR: Colour = [1.22, 1, 1.18]
/** Light that is lost in the corners. */
const VIGNETTING = 0.22
/** One pixel of so many is hot. */
const HOT_ONE_IN = 12_000

export interface SkyConditions {
  /** Brightness of the background [mag/arcsec2]. */
  readonly skyMagnitude: number
  /** How much brighter one edge of the frame is than the other, and in which direction [rad]. */
  readonly gradient: number
  readonly gradientAngle: number
}

/** Light of the sky in each pixel of the 2 x 2 cell [electrons]. */
export const skyOfCell = (camera: Camera, seconds: number, { skyMagnitude }: SkyConditions): number[] => {
  const perPixel = fluxOf(zeroPointElectrons(camera, seconds), skyMagnitude) * pixelScaleOf(camera) ** 2
  return responseOf(camera.bayer, SKY_COLOUR).map((part) => part * perPixel)
}

/** Turns collected starlight into what the camera gives: sky, vignetting, dark current, hot pixels, noise, saturation. */
export const expose = (canvas: Canvas, camera: Camera, seconds: number, conditions: SkyConditions, random: Random): Raster => {
  const { width, height } = canvas
  const data = new Uint16Array(width * height)
  const background = skyOfCell(camera, seconds, conditions)
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2]
  const corner2 = middleX ** 2 + middleY ** 2
  const [slopeX, slopeY] = [Math.cos(conditions.gradientAngle), Math.sin(conditions.gradientAngle)].map(
    (part) => (part * conditions.gradient) / width,
  )
  const dark = camera.darkCurrent * seconds
  const readNoise2 = camera.readNoise ** 2
  const perAdu = 1 / camera.electronsPerAdu
  const pedestal = camera.pedestalAdu
  const columns = Array.from({ length: width }, (_, column) => column - middleX)
  const slopes = Float32Array.from(columns, (dx) => 1 + slopeX! * dx)
  const losses = Float32Array.from(columns, (dx) => (VIGNETTING * dx * dx) / corner2)
  for (let row = 0; row < height; row++) {
    const dy = row - middleY
    const rowSlope = slopeY! * dy
    const rowPassed = 1 - (VIGNETTING * dy * dy) / corner2
    const [even, odd] = row & 1 ? [background[2]!, background[3]!] : [background[0]!, background[1]!]
    for (let column = 0; column < width; column++) {
      const sky = (column & 1 ? odd : even) * (slopes[column]! + rowSlope)
      const index = row * width + column
      const electrons = (canvas.data[index]! + sky) * (rowPassed - losses[column]!) + dark
      const level = pedestal + (electrons + Math.sqrt(Math.max(0, electrons) + readNoise2) * random.normal()) * perAdu
      data[index] = level > 65535 ? 65535 : level > 0 ? level + 0.5 : 0
    }
  }
  addHotPixels(data, camera, seconds, perAdu)
  const raster = { width, height, channels: 1, sampleFormat: 'u16', data, white: 65535, isBottomUp: false } as const
  return camera.bayer ? { ...raster, bayer: camera.bayer } : raster
}

const digitised = (electrons: number, pedestal: number, perAdu: number): number =>
  Math.min(65535, Math.max(0, Math.round(pedestal + electrons * perAdu)))

/** The same pixels in every frame of a camera, as in life. */
const addHotPixels = (data: Uint16Array, camera: Camera, seconds: number, perAdu: number): void => {
  const random = randomFrom(seedOf(0, camera.id, 'hot'))
  const count = Math.round(data.length / HOT_ONE_IN)
  for (let i = 0; i < count; i++) {
    const index = Math.floor(random.uniform() * data.length)
    const electrons = 60 * seconds * random.uniform() ** 4
    data[index] = digitised((data[index]! - camera.pedestalAdu) / perAdu + electrons, camera.pedestalAdu, perAdu)
  }
}
