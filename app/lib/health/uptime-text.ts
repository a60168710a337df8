import { countText } from '#lib/format/words.ts'

/** How long something has been running, in the largest unit that says enough. */
export const uptimeText = (seconds: number): string => {
  if (seconds < 3600) return countText(Math.max(1, Math.floor(seconds / 60)), 'minute')
  return seconds < 172_800 ? countText(Math.floor(seconds / 3600), 'hour') : countText(Math.floor(seconds / 86_400), 'day')
}
