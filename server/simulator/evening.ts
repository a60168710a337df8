const DAY_MS = 86_400_000
const EVENING_MS = 21 * 3_600_000

/** The last 21:00 UTC before `now` [ms]. */
export const latestEvening = (now: number): number => {
  const today = Math.floor(now / DAY_MS) * DAY_MS + EVENING_MS
  return today <= now ? today : today - DAY_MS
}
