import type { FrameRow } from '#shared/records/frame.ts'
import type { MatchRow } from '#shared/records/match.ts'
import type { FrameMetadata } from '#shared/records/metadata.ts'
import type { QualityRow } from '#shared/records/quality.ts'
import type { ReviewRow } from '#shared/records/review.ts'
import type { SolutionRow } from '#shared/records/solution.ts'

/** All that is known of a frame, for a list that leaves the house. */
export interface ExportFrame {
  readonly id: string
  readonly frame: FrameRow
  readonly review: ReviewRow | null
  readonly solution: Pick<
    SolutionRow,
    'ra' | 'dec' | 'radiusDeg' | 'pixelScaleArcsec' | 'positionAngle' | 'fieldWidthDeg' | 'fieldHeightDeg' | 'solver'
  > | null
  readonly match: MatchRow | null
  readonly quality: QualityRow | null
}

/** A column of the list: its name, what it is in a VOTable (unit, UCD), and a frame's value; null is unknown. */
export interface ExportColumn {
  readonly name: string
  readonly unit: string
  readonly ucd: string
  readonly kind: 'text' | 'number'
  readonly read: (frame: ExportFrame) => string | number | null
}

const text = (name: string, read: (frame: ExportFrame) => string | null, ucd = ''): ExportColumn => ({
  name,
  unit: '',
  ucd,
  kind: 'text',
  read,
})
const number = (name: string, read: (frame: ExportFrame) => number | null, unit = '', ucd = ''): ExportColumn => ({
  name,
  unit,
  ucd,
  kind: 'number',
  read,
})
const meta = (field: keyof FrameMetadata) => (row: ExportFrame) => {
  const value = row.frame.metadata[field]
  return typeof value === 'number' ? value : null
}
const words = (field: keyof FrameMetadata) => (row: ExportFrame) => {
  const value = row.frame.metadata[field]
  return typeof value === 'string' ? value : null
}
const objectsOf = ({ match }: ExportFrame): string | null =>
  match ? match.objects.map(({ designation, name }) => (name ? `${designation} (${name})` : designation)).join('; ') : null

/** The columns of every exported list, in order. Units and UCDs as the IVOA writes them (VOUnits 1.0, UCD1+), which knows no Celsius. */
export const EXPORT_COLUMNS: readonly ExportColumn[] = [
  text('id', ({ id }) => id, 'meta.id;meta.main'),
  text('file_name', ({ frame }) => frame.fileName, 'meta.id;meta.file'),
  text('folder', ({ frame }) => frame.folder),
  text('file_format', ({ frame }) => frame.format),
  number('file_size', ({ frame }) => frame.sizeBytes, 'byte'),
  text('presence', ({ frame }) => frame.presence),
  number('width_pixels', ({ frame }) => frame.width, 'pixel'),
  number('height_pixels', ({ frame }) => frame.height, 'pixel'),
  text('frame_type', ({ frame }) => frame.frameType),
  text('object_name', words('object'), 'meta.id;src'),
  text('capture_date', words('dateObs'), 'time.start;obs.exposure'),
  number('exposure_time_seconds', meta('exposureSeconds'), 's', 'time.duration;obs.exposure'),
  text('filter_name', words('filter'), 'meta.id;instr.filter'),
  number('gain', meta('gain')),
  number('offset', meta('offset')),
  number('iso_speed', meta('iso')),
  number('temperature_celsius', meta('ccdTemp'), '', 'phys.temperature;instr.det'),
  number('binning_x', meta('binningX')),
  number('binning_y', meta('binningY')),
  text('camera_name', words('camera'), 'meta.id;instr'),
  text('telescope_name', words('telescope'), 'meta.id;instr.tel'),
  text('lens', words('lens')),
  number('focal_length', meta('focalLengthMm'), 'mm', 'instr.tel.focalLength'),
  number('aperture', meta('fNumber')),
  number('pixel_size', meta('pixelSizeUm'), 'um'),
  text('observer_name', words('observer'), 'meta.id.PI'),
  text('site_name', words('site')),
  number('airmass', meta('airmass'), '', 'obs.airMass'),
  text('software', words('software'), 'meta.id;meta.software'),
  number('rating', ({ review }) => review?.rating ?? 0),
  text('rejected', ({ review }) => (review?.isRejected ? 'yes' : 'no')),
  text('is_plate_solved', ({ solution }) => (solution ? 'yes' : 'no')),
  number('ra_center_degrees', ({ solution }) => solution?.ra ?? null, 'deg', 'pos.eq.ra;meta.main'),
  number('dec_center_degrees', ({ solution }) => solution?.dec ?? null, 'deg', 'pos.eq.dec;meta.main'),
  number('field_radius_degrees', ({ solution }) => solution?.radiusDeg ?? null, 'deg'),
  number('field_width_degrees', ({ solution }) => solution?.fieldWidthDeg ?? null, 'deg'),
  number('field_height_degrees', ({ solution }) => solution?.fieldHeightDeg ?? null, 'deg'),
  number('pixel_scale_arcsec', ({ solution }) => solution?.pixelScaleArcsec ?? null, 'arcsec', 'instr.scale'),
  number('rotation_degrees', ({ solution }) => solution?.positionAngle ?? null, 'deg', 'pos.posAng'),
  text('plate_solve_source', ({ solution }) => solution?.solver ?? null),
  number('stars', ({ quality }) => quality?.starCount ?? null),
  number('fwhm_arcsec', ({ quality }) => quality?.fwhmArcsec ?? null, 'arcsec', 'phys.angSize;instr.det.psf'),
  number('hfr_pixels', ({ quality }) => quality?.hfr ?? null, 'pixel'),
  number('eccentricity', ({ quality }) => quality?.eccentricity ?? null),
  number('background', ({ quality }) => quality?.background ?? null, 'adu'),
  text('detected_objects', objectsOf),
]
