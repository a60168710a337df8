import type { CalibrationFrame } from '#shared/calibration/frame.ts'
import { nightOf } from '#shared/review/night.ts'

/** The evening's date [YYYY-MM-DD] at the site, else where the server stands; '' for no time. */
export const ownNightOf = (time: number, longitude: number | null): string =>
  Number.isNaN(time) ? '' : nightOf(time, longitude, -new Date(time).getTimezoneOffset() * 60_000)

/** A frame with what calibration looks at. */
export const calibrationFrameOf = (id: string, row: CalibrationFrame['row']): CalibrationFrame => {
  const { dateObs, longitude } = row.metadata
  return { id, row, night: ownNightOf(Date.parse(dateObs ?? ''), longitude) || null }
}
