import { nightOf as nightWithOffset } from '#shared/review/night.ts'

/** The evening's date [YYYY-MM-DD] of a moment. Without a site's longitude [deg, east positive] the tablet's own time zone counts. */
export const nightOf = (time: number, longitude: number | null): string =>
  nightWithOffset(time, longitude, -new Date(time).getTimezoneOffset() * 60_000)
