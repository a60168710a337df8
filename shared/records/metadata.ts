import { z } from 'zod'

/** What the header says of the exposure, whichever program wrote it. Null means that the file does not say. */
export const FrameMetadata = z.object({
  object: z.string().nullable(),
  /** Start of the exposure, UTC, ISO 8601 with `Z`. */
  dateObs: z.string().nullable(),
  exposureSeconds: z.number().nullable(),
  filter: z.string().nullable(),
  gain: z.number().nullable(),
  offset: z.number().nullable(),
  iso: z.number().nullable(),
  /** Sensor temperature [deg C]. */
  ccdTemp: z.number().nullable(),
  binningX: z.number().nullable(),
  binningY: z.number().nullable(),
  camera: z.string().nullable(),
  telescope: z.string().nullable(),
  lens: z.string().nullable(),
  focalLengthMm: z.number().nullable(),
  fNumber: z.number().nullable(),
  /** Size of a stored pixel, binning included [micrometre]. */
  pixelSizeUm: z.number().nullable(),
  observer: z.string().nullable(),
  site: z.string().nullable(),
  /** North and east are positive [deg]. */
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
  elevationM: z.number().nullable(),
  airmass: z.number().nullable(),
  software: z.string().nullable(),
  /** Angle of the rotator, as its driver counts it, 0 to 360 [deg]. */
  rotatorAngle: z.number().nullable().default(null),
  /** Readout mode of the camera, as its driver names it. */
  readoutMode: z.string().nullable().default(null),
  /** Position of the focuser [steps]. */
  focuserPosition: z.number().nullable().default(null),
  /** Temperature of the air [deg C]. */
  ambientTemp: z.number().nullable().default(null),
})
export type FrameMetadata = z.infer<typeof FrameMetadata>

/** Where the mount said it pointed, and how large a pixel should be. A hint for the solver, never a solution. */
export const PointingHint = z.object({
  ra: z.number().min(0).lt(360).nullable(),
  dec: z.number().min(-90).max(90).nullable(),
  pixelScaleArcsec: z.number().positive().nullable(),
  /** Which keywords it came from, for people. */
  source: z.string(),
})
export type PointingHint = z.infer<typeof PointingHint>

/** `unknown` is a file that could not be read and whose name says nothing. */
export const FRAME_TYPES = ['light', 'dark', 'flat', 'bias', 'master', 'stacked', 'planetary', 'photo', 'unknown'] as const
export const FrameType = z.enum(FRAME_TYPES)
export type FrameType = z.infer<typeof FrameType>
