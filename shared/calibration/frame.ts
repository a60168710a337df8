import type { FrameRow } from '#shared/records/frame.ts'

/** A frame with what calibration looks at. */
export interface CalibrationFrame {
  readonly id: string
  readonly row: Pick<FrameRow, 'frameType' | 'frameTypeRule' | 'fileName' | 'width' | 'height' | 'bayer' | 'metadata'>
  /** The evening's date [YYYY-MM-DD], by the rule of the whole library (`nightOf`); null when the frame is not dated. */
  readonly night: string | null
}

export const CALIBRATION_KINDS = ['dark', 'flat', 'bias'] as const
export type CalibrationKind = (typeof CALIBRATION_KINDS)[number]

/** Types of frames that may calibrate others; the rest need not be looked at. */
export const CALIBRATION_TYPES: readonly FrameRow['frameType'][] = ['dark', 'flat', 'bias', 'master']

/** What a frame calibrates; null of a light. A master says it by its name or by the rule that made it one. */
export const kindOf = ({ row }: CalibrationFrame): CalibrationKind | null => {
  if (row.frameType === 'dark' || row.frameType === 'flat' || row.frameType === 'bias') return row.frameType
  if (row.frameType !== 'master') return null
  const words = `${row.fileName} ${row.frameTypeRule}`.toLowerCase()
  // "Dark flat" is a dark.
  if (words.includes('dark')) return 'dark'
  if (words.includes('flat')) return 'flat'
  return /bias|offset|zero/.test(words) ? 'bias' : null
}

const DAY_MS = 86_400_000

/** How many nights lie between two evenings. */
export const nightsBetween = (a: string, b: string): number => Math.round(Math.abs(Date.parse(a) - Date.parse(b)) / DAY_MS)
