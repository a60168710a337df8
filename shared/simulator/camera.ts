import type { BayerPattern } from '#shared/core/raster.ts'

/** A camera on its telescope, as much of it as a picture shows. */
export interface Camera {
  readonly id: string
  readonly title: string
  readonly width: number
  readonly height: number
  readonly pixelSizeUm: number
  readonly focalLengthMm: number
  readonly apertureMm: number
  /** Null for a monochrome sensor. */
  readonly bayer: BayerPattern | null
  readonly exposureSeconds: number
  readonly electronsPerAdu: number
  /** [electrons] */
  readonly readNoise: number
  /** [electrons/s] */
  readonly darkCurrent: number
  /** Added before digitising, so that nothing goes below zero [ADU]. */
  readonly pedestalAdu: number
  /** Seeing, focus and optics at their best [arcsec]. */
  readonly fwhmArcsec: number
  /** What the capture program writes. */
  readonly gain: number
  readonly offset: number
  readonly setTemp: number
  readonly instrument: string
  readonly telescope: string
  readonly filter: string
}

const cameras = {
  small: {
    title: 'Small colour camera, 1.3 megapixels, 200 mm',
    width: 1280,
    height: 960,
    pixelSizeUm: 3.75,
    focalLengthMm: 200,
    apertureMm: 50,
    bayer: 'RGGB',
    exposureSeconds: 30,
    electronsPerAdu: 0.3,
    readNoise: 3.5,
    darkCurrent: 0.03,
    pedestalAdu: 500,
    fwhmArcsec: 8.5,
    gain: 100,
    offset: 30,
    setTemp: -10,
    instrument: 'Simulated 120MC',
    telescope: 'Simulated 50/200',
    filter: 'UV/IR cut',
  },
  seestar: {
    title: 'Smart telescope, 2 megapixels colour, 250 mm, portrait',
    width: 1080,
    height: 1920,
    pixelSizeUm: 2.9,
    focalLengthMm: 250,
    apertureMm: 50,
    bayer: 'GRBG',
    exposureSeconds: 10,
    electronsPerAdu: 0.24,
    readNoise: 1.2,
    darkCurrent: 0.01,
    pedestalAdu: 400,
    fwhmArcsec: 6,
    gain: 80,
    offset: 10,
    setTemp: 15,
    instrument: 'Simulated smart telescope',
    telescope: 'Simulated smart telescope',
    filter: 'IRCUT',
  },
  imx571: {
    title: 'Cooled monochrome camera, 26 megapixels, 530 mm',
    width: 6248,
    height: 4176,
    pixelSizeUm: 3.76,
    focalLengthMm: 530,
    apertureMm: 106,
    bayer: null,
    exposureSeconds: 60,
    electronsPerAdu: 0.25,
    readNoise: 1.5,
    darkCurrent: 0.001,
    pedestalAdu: 500,
    fwhmArcsec: 3.2,
    gain: 100,
    offset: 50,
    setTemp: -10,
    instrument: 'Simulated 26-megapixel mono',
    telescope: 'Simulated 106/530',
    filter: 'L',
  },
  dslr: {
    title: 'Reflex camera, 18 megapixels colour, 50 mm lens',
    width: 5184,
    height: 3456,
    pixelSizeUm: 4.3,
    focalLengthMm: 50,
    apertureMm: 12.5,
    bayer: 'RGGB',
    exposureSeconds: 30,
    electronsPerAdu: 0.35,
    readNoise: 3,
    darkCurrent: 0.1,
    pedestalAdu: 2048,
    fwhmArcsec: 36,
    gain: 1600,
    offset: 0,
    setTemp: 12,
    instrument: 'Simulated reflex camera',
    telescope: '50 mm f/4 lens',
    filter: 'none',
  },
} as const satisfies Record<string, Omit<Camera, 'id'>>

export type CameraId = keyof typeof cameras

export const CAMERA_IDS = Object.keys(cameras) as [CameraId, ...CameraId[]]

export const CAMERAS: Readonly<Record<CameraId, Camera>> = Object.fromEntries(
  CAMERA_IDS.map((id) => [id, { id, ...cameras[id] }]),
) as Record<CameraId, Camera>

/** [arcsec/px] */
export const pixelScaleOf = ({ pixelSizeUm, focalLengthMm }: Camera): number => (206.264806 * pixelSizeUm) / focalLengthMm

/** Centre to corner [deg]. */
export const fieldRadiusOf = (camera: Camera): number =>
  (Math.hypot(camera.width, camera.height) / 2) * (pixelScaleOf(camera) / 3600)
