import type { Position } from '#shared/core/position.ts'
import { offsetPosition } from '#shared/sky/angles.ts'
import { type Camera, pixelScaleOf } from './camera.ts'
import type { Conditions } from './frame.ts'
import { fluxOf, zeroPointElectrons } from './light.ts'
import { type Random, randomFrom, seedOf } from './random.ts'

export interface NightOptions {
  readonly seed: number
  readonly frames: number
  /** Start of the first exposure [ms since 1970]. */
  readonly startMs: number
  readonly target: Position
  readonly camera: Camera
  readonly exposureSeconds: number
  /** Direction of the camera's top, from north through east [deg]. */
  readonly positionAngle: number
  /** How fast the field turns, as on a mount without wedge [deg per hour]. */
  readonly rotationDegPerHour: number
}

export interface PlannedFrame {
  /** Counts from 1. */
  readonly number: number
  readonly startMs: number
  /** Where the camera truly points, and where the mount believes it does. */
  readonly centre: Position
  readonly reported: Position
  readonly positionAngle: number
  readonly conditions: Conditions
  readonly ccdTemp: number
  readonly seed: number
}

/** Between two exposures: download and dither [s]. */
const PAUSE_SECONDS = 3
/** Frames between two runs of the autofocus. */
const FOCUS_EVERY = 12

/**
 * What happens in a night: the mount is a little off and drifts, every frame is dithered, the focus wanders until the next
 * autofocus, the sky brightens towards one side, one cloud passes and one satellite. Each frame has its own seed, so any of them
 * can be made alone.
 */
export const planNight = (options: NightOptions): PlannedFrame[] => {
  const { seed, frames, camera } = options
  const random = randomFrom(seedOf(seed, 'night', camera.id))
  const fieldDeg = (Math.min(camera.width, camera.height) * pixelScaleOf(camera)) / 3600
  // Pointing errors of a few arcminutes, but never so large that the target leaves the frame.
  const missDeg = Math.min(0.05, fieldDeg * 0.06) * (0.3 + 0.7 * random.uniform())
  const [missAngle, driftAngle, gradientAngle] = [random.uniform() * 360, random.uniform() * 360, random.uniform() * 2 * Math.PI]
  const skyMagnitude = 20.2 + 0.8 * random.uniform()
  const [cloudAt, cloudWidth] = [(0.3 + 0.5 * random.uniform()) * frames, Math.max(0.8, frames * 0.06)]
  const satelliteAt = frames < 6 ? -1 : Math.floor(random.uniform() * frames)
  return Array.from({ length: frames }, (_, i): PlannedFrame => {
    const own = randomFrom(seedOf(seed, 'frame', i))
    const startMs = options.startMs + i * (options.exposureSeconds + PAUSE_SECONDS) * 1000
    const hours = (startMs - options.startMs) / 3_600_000
    const drifted = offsetPosition(offsetPosition(options.target, missDeg, missAngle), hours * fieldDeg * 0.02, driftAngle)
    const centre = offsetPosition(drifted, (12 * Math.sqrt(own.uniform()) * pixelScaleOf(camera)) / 3600, own.uniform() * 360)
    const cloud = frames < 6 ? 0 : 0.8 * Math.exp(-(((i - cloudAt) / cloudWidth) ** 2))
    const defocus = 0.25 * ((i % FOCUS_EVERY) / FOCUS_EVERY) ** 2
    return {
      number: i + 1,
      startMs,
      centre,
      reported: offsetPosition(options.target, 0.002 * own.uniform(), own.uniform() * 360),
      positionAngle: options.positionAngle + options.rotationDegPerHour * hours,
      conditions: {
        transparency: (1 - cloud) * (0.95 + 0.05 * own.uniform()),
        // A cloud sends the light of the towns back.
        skyMagnitude: skyMagnitude - cloud,
        gradient: 0.15,
        gradientAngle,
        fwhmArcsec: camera.fwhmArcsec * (1 + defocus + 0.04 * own.normal()),
        satellite: i === satelliteAt ? satelliteOf(camera, options.exposureSeconds, own) : null,
      },
      ccdTemp: Math.round((camera.setTemp + 0.1 * own.normal()) * 10) / 10,
      seed: seedOf(seed, 'noise', i),
    }
  })
}

/** From one edge of the frame to the other, far brighter than the noise. */
const satelliteOf = (camera: Camera, seconds: number, random: Random): Conditions['satellite'] => ({
  from: [0, random.uniform()],
  to: [1, random.uniform()],
  electrons:
    25 * Math.sqrt(fluxOf(zeroPointElectrons(camera, seconds), 20.5) * pixelScaleOf(camera) ** 2 + camera.readNoise ** 2),
})
