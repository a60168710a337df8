import type { Position } from '#shared/core/position.ts'
import { formatDec, formatRa } from '#shared/sky/angles.ts'

/** `300 s`, `0.005 s`, `1/250 s`: short exposures of cameras as photographers write them. */
export const exposureText = (seconds: number): string => {
  if (seconds > 0 && seconds < 0.3) {
    const parts = 1 / seconds
    if (Math.abs(parts - Math.round(parts)) < 0.02 * parts) return `1/${Math.round(parts)} s`
  }
  return `${numberText(seconds, 4)} s`
}

/** At most so many significant digits, never in powers of ten, without trailing zeros. */
export const numberText = (value: number, digits = 4): string =>
  value.toLocaleString('en', { maximumSignificantDigits: digits, useGrouping: Math.abs(value) >= 10_000 }).replace('-', '−')

/** So many decimals, a true minus sign, and no minus before a zero. */
export const fixedText = (value: number, decimals: number): string =>
  value
    .toFixed(decimals)
    .replace(/^-(?=[0.]+$)/, '')
    .replace('-', '−')

/** `1 frame`, `1,240 frames`. */
export const countText = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`

export const bytesText = (bytes: number): string => {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  return `${numberText(bytes / 1000 ** power, 3)} ${units[power]}`
}

/** An evening as a heading: `Saturday 10 January 2026`. */
export const nightText = (night: string): string =>
  night === '' ? 'No date' : dateText(Date.parse(`${night}T12:00:00Z`), { weekday: 'long', month: 'long' })

const dateText = (time: number, style: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat('en-GB', { day: 'numeric', year: 'numeric', timeZone: 'UTC', ...style }).format(time).replace(',', '')

/** `10 Jan 2026, 22:14:07 UTC`. */
export const utcText = (time: number): string =>
  Number.isNaN(time) ? 'unknown' : `${dateText(time, { month: 'short' })}, ${new Date(time).toISOString().slice(11, 19)} UTC`

/** How long ago, in words that fit a small line. */
export const agoText = (time: number, now: number): string => {
  const seconds = Math.max(0, (now - time) / 1000)
  if (seconds < 45) return 'just now'
  if (seconds < 3600) return `${Math.max(1, Math.round(seconds / 60))} min ago`
  if (seconds < 36 * 3600) return `${Math.round(seconds / 3600)} h ago`
  return `${Math.round(seconds / 86_400)} days ago`
}

/** Seconds as people say them: `4.2 s`, `2 min 05 s`. */
export const durationText = (seconds: number): string =>
  seconds < 60
    ? `${numberText(seconds, seconds < 10 ? 2 : 3)} s`
    : `${Math.floor(seconds / 60)} min ${String(Math.floor(seconds % 60)).padStart(2, '0')} s`

/** An angle in the unit that suits its size: degrees, minutes or seconds of arc. */
export const angleText = (degrees: number): string => {
  const size = Math.abs(degrees)
  if (size >= 1) return `${numberText(degrees, 3)}°`
  return size >= 1 / 60 ? `${numberText(degrees * 60, 3)}′` : `${numberText(degrees * 3600, 3)}″`
}

export const positionText = ({ ra, dec }: Position): string => `${formatRa(ra, 0)}  ${formatDec(dec, 0)}`

/** North or east positive [deg], with one decimal: a site to about ten kilometres is all a screen should show to a neighbour. */
export const siteText = (latitude: number, longitude: number): string =>
  `${Math.abs(latitude).toFixed(1)}° ${latitude < 0 ? 'S' : 'N'}, ${Math.abs(longitude).toFixed(1)}° ${longitude < 0 ? 'W' : 'E'}`
