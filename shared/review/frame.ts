import type { FrameRow } from '#shared/records/frame.ts'
import type { FrameMetadata } from '#shared/records/metadata.ts'
import type { QualityRow } from '#shared/records/quality.ts'

/** What was measured of a frame, with what the review makes of its stars. */
export interface Measures extends QualityRow {
  /** How bright the stars are [ADU]: see starlight.ts. */
  readonly starlight: number | null
}

/** A frame as the review judges it: where it lies, what the header says, and what was measured (null while it is not). */
export interface ReviewFrame {
  readonly id: string
  readonly folder: string
  readonly fileName: string
  readonly metadata: FrameMetadata
  /** Start of the exposure [ms since 1970]; null when the file does not say. */
  readonly takenAt: number | null
  readonly quality: Measures | null
}

/** A frame that has been measured. */
export interface MeasuredFrame extends ReviewFrame {
  readonly quality: Measures
}

export const reviewFrameOf = (
  id: string,
  { folder, fileName, metadata }: Pick<FrameRow, 'folder' | 'fileName' | 'metadata'>,
  quality: QualityRow | null,
  starlight: number | null,
): ReviewFrame => ({
  ...{ id, folder, fileName, metadata },
  takenAt: timeOf(metadata.dateObs),
  quality: quality && { ...quality, starlight },
})

export const isMeasured = (frame: ReviewFrame): frame is MeasuredFrame => frame.quality !== null

const timeOf = (dateObs: string | null): number | null => {
  const time = Date.parse(dateObs ?? '')
  return Number.isNaN(time) ? null : time
}

/** By time, those without one last, and by name within the same second. */
export const inTimeOrder = <T extends Pick<ReviewFrame, 'takenAt' | 'fileName'>>(frames: readonly T[]): T[] =>
  [...frames].sort(
    (a, b) =>
      (a.takenAt ?? Infinity) - (b.takenAt ?? Infinity) || (a.fileName < b.fileName ? -1 : a.fileName > b.fileName ? 1 : 0),
  )
