import type { Position } from '#shared/core/position.ts'

/** Radians per degree. */
export const RAD = Math.PI / 180

/** Right ascension (or any longitude) brought into [0, 360) [deg]. */
export const normalizeRa = (ra: number): number => {
  // Turning what is in range already would cost the last digits.
  if (ra >= 0 && ra < 360) return ra
  const turned = ((ra % 360) + 360) % 360
  // A tiny negative angle plus 360 rounds to 360 itself.
  return turned === 360 ? 0 : turned
}

/** Great-circle distance [deg] by the haversine formula, exact for tiny arcs (Sinnott 1984). */
export const separationDeg = (a: Position, b: Position): number => {
  const h = haversine((b.dec - a.dec) * RAD) + Math.cos(a.dec * RAD) * Math.cos(b.dec * RAD) * haversine((b.ra - a.ra) * RAD)
  return (2 * Math.asin(Math.min(1, Math.sqrt(h)))) / RAD
}

const haversine = (angle: number): number => Math.sin(angle / 2) ** 2

/** Direction from one place to another, from north through east [deg], in [0, 360) (Meeus 1998, chapter 17). */
export const positionAngleDeg = (from: Position, to: Position): number => {
  const turn = (to.ra - from.ra) * RAD
  const east = Math.cos(to.dec * RAD) * Math.sin(turn)
  const north =
    Math.cos(from.dec * RAD) * Math.sin(to.dec * RAD) - Math.sin(from.dec * RAD) * Math.cos(to.dec * RAD) * Math.cos(turn)
  return normalizeRa(Math.atan2(east, north) / RAD)
}

/** The place at a distance and direction (from north through east) from another, all [deg]. */
export const offsetPosition = (from: Position, separation: number, positionAngle: number): Position => {
  const [sinDec, cosDec] = [Math.sin(from.dec * RAD), Math.cos(from.dec * RAD)]
  const [sinArc, cosArc] = [Math.sin(separation * RAD), Math.cos(separation * RAD)]
  const north = sinArc * Math.cos(positionAngle * RAD)
  const east = sinArc * Math.sin(positionAngle * RAD)
  const dec = Math.atan2(sinDec * cosArc + cosDec * north, Math.hypot(east, cosDec * cosArc - sinDec * north)) / RAD
  return { ra: normalizeRa(from.ra + Math.atan2(east, cosDec * cosArc - sinDec * north) / RAD), dec }
}

/**
 * Degrees from text such as `05 35 17.3`, `5h35m17.3s`, `-05:23:28`, `+41° 16' 9"`; one number alone counts whole units.
 * Hours are turned into degrees. Null when it is no angle or a part is out of range.
 */
export const parseSexagesimal = (text: string, unit: 'hours' | 'degrees'): number | null => {
  const match = SEXAGESIMAL.exec(text.trim())
  if (!match) return null
  const [, sign, whole, minutes, seconds] = match
  const [m, s] = [Number(minutes ?? 0), Number(seconds ?? 0)]
  const value = Number(whole) + m / 60 + s / 3600
  if (m >= 60 || s >= 60 || !Number.isFinite(value)) return null
  if (value > (unit === 'hours' ? 24 : 360)) return null
  return (sign === '-' || sign === '−' ? -1 : 1) * value * (unit === 'hours' ? 15 : 1)
}

const NUMBER = String.raw`(\d+(?:\.\d*)?|\.\d+)`
const SEXAGESIMAL = new RegExp(
  String.raw`^([-+−]?)\s*${NUMBER}\s*[hd°:\s]?\s*(?:${NUMBER}\s*[m'′:\s]?\s*(?:${NUMBER}\s*(?:s|"|″|'')?)?)?$`,
  'i',
)

/** `05h 35m 17.3s`. `decimals` is for the seconds. */
export const formatRa = (ra: number, decimals = 1): string => {
  const [hours, minutes, seconds] = sexagesimalParts(normalizeRa(ra) / 15, decimals)
  return `${pad(hours % 24)}h ${pad(minutes)}m ${padSeconds(seconds, decimals)}s`
}

/** `−05° 23′ 28″`, with a true minus sign. `decimals` is for the seconds. */
export const formatDec = (dec: number, decimals = 0): string => {
  const [degrees, minutes, seconds] = sexagesimalParts(Math.abs(dec), decimals)
  return `${dec < 0 ? '−' : '+'}${pad(degrees)}° ${pad(minutes)}′ ${padSeconds(seconds, decimals)}″`
}

// Rounds first, so that 59.96 seconds become the next minute and never 60.
const sexagesimalParts = (value: number, decimals: number): [number, number, number] => {
  const steps = 10 ** decimals
  const total = Math.round(value * 3600 * steps)
  return [Math.floor(total / (3600 * steps)), Math.floor(total / (60 * steps)) % 60, (total % (60 * steps)) / steps]
}

const pad = (value: number): string => String(value).padStart(2, '0')

const padSeconds = (value: number, decimals: number): string =>
  value.toFixed(decimals).padStart(decimals > 0 ? decimals + 3 : 2, '0')
