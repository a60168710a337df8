import { numberText } from '#lib/format/words.ts'
import type { Bin, Share } from '#shared/search/statistics.ts'

/** Exposure time as people add it up: `45 min`, `12.5 h`. */
export const timeText = (seconds: number): string => {
  if (seconds < 60) return `${numberText(seconds, 2)} s`
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${numberText(seconds / 3600, 3)} h`
}

/** Shares by their time; where there is none at all, by their frames. */
export const barsOf = (shares: readonly Share[], hrefOf?: (name: string) => string) => {
  const isTimed = shares.some(({ seconds }) => seconds > 0)
  return shares.map(({ name, frames, seconds }) => ({
    name,
    value: isTimed ? seconds : frames,
    text: isTimed ? `${timeText(seconds)} · ${frames.toLocaleString('en')}` : frames.toLocaleString('en'),
    ...(hrefOf ? { href: hrefOf(name) } : {}),
  }))
}

export const columnsOf = (bins: readonly Bin[], unit: string) =>
  bins.map(({ from, to, count }) => ({
    key: String(from),
    label: Number.isFinite(to) ? numberText(from, 3) : `${numberText(from, 3)}+`,
    value: count,
    text: `${count.toLocaleString('en')} from ${numberText(from, 3)} ${Number.isFinite(to) ? `to ${numberText(to, 3)}` : 'up'} ${unit}`.trim(),
  }))

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Jan 2026` for 2026-01. */
export const monthText = (name: string): string => `${MONTHS[Number(name.slice(5, 7)) - 1] ?? ''} ${name.slice(0, 4)}`

export const monthColumns = (months: readonly Share[]) =>
  months.map(({ name, frames, seconds }) => ({
    key: name,
    label: `${MONTHS[Number(name.slice(5, 7)) - 1] ?? ''} ${name.slice(2, 4)}`,
    value: seconds,
    text: `${monthText(name)}: ${timeText(seconds)} in ${frames.toLocaleString('en')} frames`,
  }))
