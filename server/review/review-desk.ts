import { dirname } from 'node:path'
import type { Db } from '#server/db/open-database.ts'
import { createFileIndex } from '#server/library/file-index.ts'
import { pathOfFrame } from '#server/library/path-of.ts'
import type { Records } from '#server/sync/records.ts'
import { type CalibrationCounts, calibrationCounts } from '#shared/calibration/counts.ts'
import { CALIBRATION_TYPES, type CalibrationFrame } from '#shared/calibration/frame.ts'
import type { Result } from '#shared/core/fault.ts'
import type { Decision } from '#shared/review/export-metrics.ts'
import { type ReviewFrame, reviewFrameOf } from '#shared/review/frame.ts'
import { starlightOf } from '#shared/review/starlight.ts'
import type { ApplyContext } from './apply.ts'
import { calibrationFrameOf, ownNightOf } from './own-night.ts'
import type { TakeBackContext } from './take-back.ts'

/** The rows and files of frames under review, for routes and commands. */
export interface ReviewDesk {
  /** The frames that are known here, in the order asked for. */
  frames(ids: readonly string[]): ReviewFrame[]
  decisionOf(id: string): Decision
  /** The evening's date at the site, else where the server stands. */
  nightOf(frame: ReviewFrame): string
  /** How many frames of the library calibrate some lights. */
  calibrationOf(lights: readonly ReviewFrame[]): CalibrationCounts
  pathOf(id: string): Promise<Result<string>>
  /** Every frame with its rows, for finding sessions. */
  all(): { readonly frame: ReviewFrame; readonly frameType: string; readonly isUnreadable: boolean }[]
  readonly apply: ApplyContext
  readonly takeBack: TakeBackContext
}

interface Parts {
  readonly database: Db
  readonly records: Records
  readonly libraries: readonly string[]
  now(): number
}

export const openReviewDesk = ({ database, records, libraries, now }: Parts): ReviewDesk => {
  const files = createFileIndex(database)
  const paths = database.sqlite.prepare<[], string>('SELECT path FROM files').pluck()
  const ids = database.sqlite.prepare<[], string>('SELECT id FROM frames').pluck()
  const marks = CALIBRATION_TYPES.map(() => '?').join()
  const calibrating = database.sqlite.prepare<string[], string>(`SELECT id FROM frames WHERE frameType IN (${marks})`).pluck()
  const calibrationFrame = (id: string): CalibrationFrame[] => {
    const row = records.row('frames', id)
    return row && row.presence === 'present' && row.fault === null ? [calibrationFrameOf(id, row)] : []
  }
  const rowOf = (id: string) => {
    const row = records.row('frames', id)
    return row
      ? [
          {
            frame: reviewFrameOf(id, row, records.row('quality', id) ?? null, starlightOf(records.row('detections', id) ?? null)),
            frameType: row.frameType,
            isUnreadable: row.fault !== null,
          },
        ]
      : []
  }
  const decisionOf = (id: string): Decision => records.row('reviews', id) ?? { rating: 0, isRejected: false }
  return {
    frames: (wanted) => wanted.flatMap((id) => rowOf(id).map(({ frame }) => frame)),
    decisionOf,
    nightOf: ({ takenAt, metadata }) => (takenAt === null ? '' : ownNightOf(takenAt, metadata.longitude)),
    calibrationOf: (lights) =>
      calibrationCounts(
        lights.flatMap(({ id }) => calibrationFrame(id)),
        calibrating.all(...CALIBRATION_TYPES).flatMap(calibrationFrame),
      ),
    pathOf: (id) => pathOfFrame(database, libraries, id),
    all: () => ids.all().flatMap(rowOf),
    apply: {
      libraries,
      filesOf: (id) => files.ofFrame(id).filter(({ isPresent }) => isPresent),
      isRejected: (id) => decisionOf(id).isRejected,
      now,
    },
    takeBack: { libraries, folders: () => [...new Set(paths.all().map((path) => dirname(path)))] },
  }
}
