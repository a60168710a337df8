import { z } from 'zod'
import type { Records } from '#server/sync/records.ts'
import { currentSolution } from '#shared/frame/current-solution.ts'
import { FaultRecord } from '#shared/records/fault.ts'
import { PRESENCES } from '#shared/records/frame.ts'
import { MatchedObject } from '#shared/records/match.ts'
import { FrameMetadata, FrameType, PointingHint } from '#shared/records/metadata.ts'
import { SolutionRow } from '#shared/records/solution.ts'
import { SUBMISSION_STATES, type SubmissionRow } from '#shared/records/submission.ts'
import { astrometryStatus, type SolveJob } from './astrometry-status.ts'

/** A frame as the public API shows it. */
export const ImageItem = z.object({
  id: z.string(),
  file_name: z.string(),
  folder: z.string(),
  file_format: z.string(),
  file_size: z.number(),
  presence: z.enum(PRESENCES),
  width_pixels: z.number(),
  height_pixels: z.number(),
  frame_type: FrameType,
  object_name: z.string().nullable(),
  capture_date: z.string().nullable(),
  exposure_time_seconds: z.number().nullable(),
  filter_name: z.string().nullable(),
  gain: z.number().nullable(),
  temperature_celsius: z.number().nullable(),
  camera_name: z.string().nullable(),
  telescope_name: z.string().nullable(),
  rating: z.number(),
  is_rejected: z.boolean(),
  is_plate_solved: z.boolean(),
  ra_center_degrees: z.number().nullable(),
  dec_center_degrees: z.number().nullable(),
  field_radius_degrees: z.number().nullable(),
  pixel_scale_arcsec: z.number().nullable(),
  rotation_degrees: z.number().nullable(),
  thumbnail_url: z.string().nullable(),
  fault: FaultRecord.nullable(),
})
export type ImageItem = z.infer<typeof ImageItem>

export const ImagePage = z.object({
  items: z.array(ImageItem),
  total: z.int(),
  page: z.int(),
  page_size: z.int(),
  total_pages: z.int(),
})

/** One frame with all that is known of it. */
export const ImageDetail = ImageItem.extend({
  metadata: FrameMetadata,
  hint: PointingHint.nullable(),
  frame_type_rule: z.string(),
  notes: z.array(z.string()),
  solution: SolutionRow.nullable(),
  catalog_matches: z.array(MatchedObject),
  /** How far solving it is, here or at a service; `NONE` when nobody asked and its solution, if any, came with the file. */
  astrometry_status: z.enum(['NONE', ...SUBMISSION_STATES]),
  astrometry_submission_id: z.int().nullable(),
  astrometry_job_id: z.int().nullable(),
  astrometry_url: z.string().nullable(),
  astrometry_message: z.string().nullable(),
  has_annotated_image: z.boolean(),
})
export type ImageDetail = z.infer<typeof ImageDetail>

/** Null when there is no such frame. */
export const itemOf = (records: Records, id: string): ImageItem | null => {
  const frame = records.row('frames', id)
  if (!frame) return null
  const review = records.row('reviews', id)
  const solution = currentSolution(records.row('solutions', id), frame)
  const { metadata } = frame
  return {
    id,
    file_name: frame.fileName,
    folder: frame.folder,
    file_format: frame.format,
    file_size: frame.sizeBytes,
    presence: frame.presence,
    width_pixels: frame.width,
    height_pixels: frame.height,
    frame_type: frame.frameType,
    object_name: metadata.object,
    capture_date: metadata.dateObs,
    exposure_time_seconds: metadata.exposureSeconds,
    filter_name: metadata.filter,
    gain: metadata.gain,
    temperature_celsius: metadata.ccdTemp,
    camera_name: metadata.camera,
    telescope_name: metadata.telescope,
    rating: review?.rating ?? 0,
    is_rejected: review?.isRejected ?? false,
    is_plate_solved: solution !== null,
    ra_center_degrees: solution?.ra ?? null,
    dec_center_degrees: solution?.dec ?? null,
    field_radius_degrees: solution?.radiusDeg ?? null,
    pixel_scale_arcsec: solution?.pixelScaleArcsec ?? null,
    rotation_degrees: solution?.positionAngle ?? null,
    thumbnail_url: frame.thumbnail === null ? null : `/api/images/${id}/thumbnail`,
    fault: frame.fault,
  }
}

/** `solve` is the newest job that solves the frame. */
export const detailOf = (records: Records, id: string, solve: SolveJob | null = null): ImageDetail | null => {
  const item = itemOf(records, id)
  const frame = records.row('frames', id)
  if (!item || !frame) return null
  const solution = currentSolution(records.row('solutions', id), frame)
  return {
    ...item,
    metadata: frame.metadata,
    hint: frame.hint,
    frame_type_rule: frame.frameTypeRule,
    notes: frame.notes,
    solution,
    catalog_matches: solution ? (records.row('matches', id)?.objects ?? []) : [],
    ...submissionOf(records.row('submissions', id), solve, solution),
  }
}

const submissionOf = (row: SubmissionRow | undefined, solve: SolveJob | null, solution: SolutionRow | null) => ({
  astrometry_status: astrometryStatus(row, solve, solution),
  astrometry_submission_id: row?.submissionId ?? null,
  astrometry_job_id: row?.jobId ?? null,
  astrometry_url: row?.url ?? null,
  astrometry_message: row?.message ?? null,
  has_annotated_image: (row?.annotated ?? null) !== null,
})
