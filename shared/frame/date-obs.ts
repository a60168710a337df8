import type { Lookup } from './lookup.ts'

const MJD_OF_1970 = 40587
const JD_OF_1970 = 2440587.5
const DAY_MS = 86_400_000

/**
 * The start of the exposure in UTC, ISO 8601 with milliseconds and `Z`; null when the header has no readable time. A time
 * without an offset is taken as UTC, which FITS demands and cameras do not keep.
 */
export const dateObsOf = (header: Lookup): string | null => isoOf(observedMs(header))

/** Where the start of an exposure is said, the first that says something. */
export const DATE_KEYWORDS: readonly string[] = ['DATE-OBS', 'DATE_OBS', 'DATEOBS', 'DATE-BEG']

const observedMs = (header: Lookup): number | null =>
  dateAndTime(header, DATE_KEYWORDS, ['TIME-OBS', 'TIME_OBS', 'UT', 'UTC', 'UT-OBS', 'UTSTART', 'TIME-BEG']) ??
  exifTime(header) ??
  sinceEpoch(header.number(['MJD-OBS', 'MJD_OBS', 'MJD-BEG', 'MJD']), MJD_OF_1970) ??
  sinceEpoch(header.number(['JD', 'JD-OBS', 'JD_OBS', 'JD_UTC']), JD_OF_1970) ??
  dateAndTime(header, ['DATE'], ['TIME-OBS', 'UT'])

const dateAndTime = (header: Lookup, dates: readonly string[], times: readonly string[]): number | null => {
  const date = header.text(dates)
  if (date === null) return null
  const time = hasTime(date) ? null : header.text(times)
  // The time may itself come with a date in front.
  const full = time === null ? date : hasDate(time) ? time : `${date}T${time}`
  return parseDateTime(full) ?? parseDateTime(date)
}

const hasTime = (text: string): boolean => /\d[T\s]+\d{1,2}:\d/.test(text)
const hasDate = (text: string): boolean => /\d{4}-\d\d/.test(text)

const exifTime = (header: Lookup): number | null => {
  const text = header.text(['DATETIMEORIGINAL', 'CREATEDATE', 'DATETIMEDIGITIZED', 'DATETIME'])
  if (text === null) return null
  const fraction = /^\d{1,6}/.exec(header.text(['SUBSECTIMEORIGINAL', 'SUBSECTIME']) ?? '')?.[0]
  const offset = header.text(['OFFSETTIMEORIGINAL', 'OFFSETTIME', 'OFFSETTIMEDIGITIZED']) ?? ''
  return parseDateTime(`${text}${fraction && !text.includes('.') ? `.${fraction}` : ''}${offset}`)
}

// A Julian date before 1890 or after 2100 is a clock that was never set, or no Julian date.
const EARLIEST_MS = Date.UTC(1890, 0, 1)
const LATEST_MS = Date.UTC(2100, 0, 1)
const sinceEpoch = (days: number | null, epoch: number): number | null => {
  const ms = days === null ? Number.NaN : Math.round((days - epoch) * DAY_MS)
  return ms > EARLIEST_MS && ms < LATEST_MS ? ms : null
}

const isoOf = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString())

const YEAR_FIRST = /^(\d{4})[-/:.](\d{1,2})[-/:.](\d{1,2})/
const DAY_FIRST = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?!\d)/
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?=$|[T\s_-])/
const TIME = /^[T\s_-]+(\d{1,2}):?(\d{2})(?::?(\d{2}(?:[.,]\d*)?))?\s*(Z|UTC?|[+-]\d{2}:?\d{2}|[+-]\d{2})?$/i

/**
 * Milliseconds since 1970 from the many ways in which programs write a time: ISO with or without an offset, `2008:10:22 16:28:39`,
 * `2018/09/07`, `29/11/51` (before 2000 when the year is 50 or more), a 60th second. Null when it is none of them.
 */
export const parseDateTime = (text: string): number | null => {
  const trimmed = text.trim()
  const date = datePart(trimmed)
  if (date === null) return null
  const rest = trimmed.slice(date.length).trimEnd()
  const time = rest === '' ? ['', '0', '0', '0', ''] : TIME.exec(rest)
  if (time === null) return null
  const [hours, minutes, seconds] = [Number(time[1]), Number(time[2]), Number((time[3] ?? '0').replace(',', '.'))]
  // Years below 100 would be taken for the 20th century by Date.UTC, and no exposure is older than photography.
  if (date.year < 1800 || hours > 24 || minutes > 59 || seconds >= 61) return null
  const midnight = Date.UTC(date.year, date.month - 1, date.day)
  // A day that does not exist, 31 February, would silently become another one.
  if (new Date(midnight).getUTCMonth() !== date.month - 1 || date.day < 1) return null
  return midnight + Math.round((hours * 3600 + minutes * 60 + seconds) * 1000) - offsetMs(time[4] ?? '')
}

const datePart = (text: string): { year: number; month: number; day: number; length: number } | null => {
  const first = YEAR_FIRST.exec(text) ?? COMPACT.exec(text)
  if (first) return { year: Number(first[1]), month: Number(first[2]), day: Number(first[3]), length: first[0].length }
  const last = DAY_FIRST.exec(text)
  if (!last) return null
  const short = Number(last[3])
  const year = short >= 100 ? short : short >= 50 ? 1900 + short : 2000 + short
  return { year, month: Number(last[2]), day: Number(last[1]), length: last[0].length }
}

const offsetMs = (offset: string): number => {
  const match = /^([+-])(\d{2}):?(\d{2})?$/.exec(offset)
  if (!match) return 0
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3] ?? 0)) * 60_000
}
