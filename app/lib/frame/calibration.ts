import { db } from '#lib/data/database.ts'
import { nightOf } from '#lib/data/night.ts'
import { countText } from '#lib/format/words.ts'
import { CALIBRATION_TYPES, type CalibrationFrame } from '#shared/calibration/frame.ts'
import { type CalibrationNeed, matchCalibration } from '#shared/calibration/match.ts'
import { nightWords } from '#shared/calibration/words.ts'
import { FrameRow } from '#shared/records/frame.ts'

/** One line of the card. */
export interface CalibrationLine {
  readonly title: string
  /** `20 × 300 s, same night`. */
  readonly text: string | null
  readonly missing: string | null
}

/** What fits this light among the frames that the tablet knows; null for frames that are not calibrated. */
export const calibrationOf = async (id: string, row: FrameRow): Promise<readonly CalibrationLine[] | null> => {
  // Nothing can be calibrated whose pixels cannot be read.
  if (row.frameType !== 'light' || row.fault) return null
  const others = await calibrationFrames()
  const light = calibrationFrameOf(id, row)
  return matchCalibration(light, others).map((need) => lineOf(need, light))
}

/** A frame with what calibration looks at. */
export const calibrationFrameOf = (id: string, row: FrameRow): CalibrationFrame => {
  const { dateObs, longitude } = row.metadata
  return { id, row, night: dateObs === null ? null : nightOf(Date.parse(dateObs), longitude) || null }
}

/** Every dark, flat, bias frame and master that the tablet knows. */
export const calibrationFrames = async (): Promise<CalibrationFrame[]> => {
  const ids = (await db.entries
    .filter(({ frameType, isMissing, isFaulty }) => CALIBRATION_TYPES.includes(frameType) && !isMissing && !isFaulty)
    .primaryKeys()) as string[]
  // Only the server writes frames, so there is nothing in the outbox to be folded in.
  const rows = await db.frames.bulkGet(ids)
  return rows.flatMap((other): CalibrationFrame[] => {
    const parsed = FrameRow.safeParse(other?.fields)
    return other && parsed.success ? [calibrationFrameOf(other.id, parsed.data)] : []
  })
}

const TITLES = { dark: 'Darks', flat: 'Flats', bias: 'Bias' } as const

/** A need in the words of the card. */
export const lineOf = (
  { kind, frames, masters, night, nightsAway, missing }: CalibrationNeed,
  light: CalibrationFrame,
): CalibrationLine => {
  const when = night === null ? 'undated' : nightsAway === 0 ? 'same night' : nightWords(night, light)
  const parts = [
    masters.length > 0 ? countText(masters.length, 'master') : '',
    frames.length > 0 ? `${countText(frames.length, 'frame')}, ${when}` : '',
  ].filter((part) => part !== '')
  return { title: TITLES[kind], text: parts.length > 0 ? parts.join(' · ') : missing ? null : 'not needed', missing }
}
