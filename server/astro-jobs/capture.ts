import type { FileHeader } from '#shared/formats/format.ts'
import type { FrameMetadata } from '#shared/records/metadata.ts'

/** What the file says of the exposure, under the names the result JSON has always had. */
export type Capture = Readonly<Record<string, unknown>>

/** The capture of a file; only what is known is there. */
export const captureOf = (header: FileHeader, metadata: FrameMetadata): Capture =>
  withoutUnknowns({
    ...(header.format === 'fits' || header.format === 'xisf' ? fitsCapture(metadata) : photoCapture(metadata, header)),
    gps: gpsOf(metadata),
    image_width: header.width,
    image_height: header.height,
  })

const fitsCapture = (m: FrameMetadata) => ({
  datetime: m.dateObs,
  exposure: m.exposureSeconds,
  filter: m.filter,
  telescope: m.telescope,
  camera_model: m.camera,
  focal_length_mm: m.focalLengthMm,
  binning: m.binningX === null ? null : [m.binningX, m.binningY ?? m.binningX],
  object: m.object,
  gain: m.gain,
  ccd_temp: m.ccdTemp,
})

const photoCapture = (m: FrameMetadata, header: FileHeader) => ({
  datetime: m.dateObs,
  exposure: m.exposureSeconds,
  iso: m.iso,
  f_number: m.fNumber,
  focal_length_mm: m.focalLengthMm,
  camera_make: makeOf(header),
  camera_model: m.camera,
})

const makeOf = (header: FileHeader): string | null => {
  const make = header.cards.find((card) => card.keyword === 'Make')?.value
  return typeof make === 'string' ? make : null
}

const gpsOf = ({ latitude, longitude, elevationM }: FrameMetadata) =>
  latitude === null || longitude === null ? null : { lat: latitude, lon: longitude, alt: elevationM }

const withoutUnknowns = (capture: Record<string, unknown>): Capture =>
  Object.fromEntries(Object.entries(capture).filter(([, value]) => value !== null && value !== undefined))
