import { dateObsOf } from './date-obs.ts'
import type { Lookup } from './lookup.ts'

/** How far civil time may be from the sun's [h]: summer time, wide zones, and no more. */
const MOST_APART = 3

/**
 * True when a longitude [deg, east positive] is on the wrong side of Greenwich: the header's own clock is more than three hours
 * from it, and not from the same longitude with the other sign. West was positive until the IAU turned it round in 1982.
 */
export const isMirrored = (longitude: number, cards: Lookup): boolean => {
  const zone = zoneHoursOf(cards)
  return zone !== null && Math.abs(longitude / 15 - zone) > MOST_APART && Math.abs(-longitude / 15 - zone) <= MOST_APART
}

/** What is said where `isMirrored`. */
export const mirroredNote = (keyword: string, longitude: number, cards: Lookup): string => {
  const [said, meant] = longitude > 0 ? ['east', 'west'] : ['west', 'east']
  const zone = Number((zoneHoursOf(cards) ?? 0).toFixed(1))
  const size = Number(Math.abs(longitude).toFixed(4))
  const clock = `UTC${zone < 0 ? '-' : '+'}${Math.abs(zone)}`
  return `${keyword} says ${longitude < 0 ? '-' : ''}${size} (${said}), but the header’s own clock is ${clock}: it was taken for ${size} ${meant}.`
}

/** The offset of the header's local time from UTC [h]; null where there is none, or none but UTC's. */
const zoneHoursOf = (cards: Lookup): number | null => {
  for (const keyword of ['DATE-OBS', 'DATE-BEG', 'DATE-END', 'LT-OBS', 'DATE-LOC']) {
    const [, sign, hours, minutes = '0'] = ZONE.exec(cards.text([keyword]) ?? '') ?? []
    const zone = (Number(hours) + Number(minutes) / 60) * (sign === '-' ? -1 : 1)
    if (Math.abs(zone) > 0 && Math.abs(zone) <= 14) return zone
  }
  return clockHoursOf(cards)
}

const ZONE = /\d:\d\d(?::\d\d(?:\.\d*)?)?\s*([+-])(\d\d):?(\d\d)?$/

/** By how much the local clock is ahead of UTC [h], -12 to 12. */
const clockHoursOf = (cards: Lookup): number | null => {
  const [, hours, minutes] = /(?:^|[T\s])(\d{1,2}):(\d\d)/.exec(cards.text(['LT-OBS']) ?? '') ?? []
  const utc = dateObsOf(cards)
  if (hours === undefined || utc === null) return null
  const ahead = Number(hours) + Number(minutes) / 60 - (Number(utc.slice(11, 13)) + Number(utc.slice(14, 16)) / 60)
  const zone = ahead > 12 ? ahead - 24 : ahead < -12 ? ahead + 24 : ahead
  return Math.abs(zone) < 0.25 ? null : zone
}
