const HOUR = 3_600_000
const DAY = 24 * HOUR

/**
 * The evening's date [YYYY-MM-DD] of a moment: from noon to noon local mean time, so that one night is one date ('' for no time).
 * Without a site's longitude [deg, east positive] the offset of whoever asks counts [ms, east positive].
 */
export const nightOf = (time: number, longitude: number | null, ownOffsetMs: number): string => {
  const offset = longitude === null ? ownOffsetMs : (longitude / 15) * HOUR
  const noon = new Date(Math.floor((time + offset - DAY / 2) / DAY) * DAY)
  return Number.isNaN(noon.getTime()) ? '' : noon.toISOString().slice(0, 10)
}
