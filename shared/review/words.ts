import { metricOf } from './metrics.ts'
import type { Evidence, ReasonKind } from './rules.ts'
import type { Suggestion } from './suggest.ts'

const VERDICTS: Readonly<Record<ReasonKind, string>> = {
  twilight: 'twilight',
  cloud: 'cloud',
  hidden: 'thin cloud, dew, or something in the way',
  trailed: 'trailed stars',
  soft: 'soft stars, focus or seeing',
  starless: 'no star could be measured, out of focus or clouded?',
  trail: 'crossed by a trail',
  bright: 'brighter sky',
  tilt: 'tilted field',
}

/** One or two words, for a badge. */
export const TITLES: Readonly<Record<ReasonKind, string>> = {
  twilight: 'Twilight',
  cloud: 'Cloud',
  hidden: 'Dimmed',
  trailed: 'Trailed',
  soft: 'Soft stars',
  starless: 'No clear star',
  trail: 'Trail',
  bright: 'Bright sky',
  tilt: 'Tilt',
}

/**
 * `stars −41 %, background +18 %, 23:14–23:31: cloud`. How a moment is written depends on where the reader is, so that is given.
 */
export const sentenceOf = (
  { kind, evidence, from, to, frameIds }: Pick<Suggestion, 'kind' | 'evidence' | 'from' | 'to' | 'frameIds'>,
  timeText: (time: number) => string,
): string => {
  const numbers = evidence.map((item) => evidenceText(item, frameIds.length))
  return `${[...numbers, ...timesOf(from, to, timeText)].join(', ')}: ${VERDICTS[kind]}`
}

const timesOf = (from: number | null, to: number | null, timeText: (time: number) => string): string[] => {
  if (from === null || to === null) return []
  const [start, end] = [timeText(from), timeText(to)]
  return [start === end ? start : `${start}–${end}`]
}

const NAMES: Readonly<Partial<Record<Evidence['what'], string>>> = {
  starCount: 'stars',
  starlight: 'starlight',
  background: 'background',
  fwhm: 'FWHM',
  hfr: 'half-flux radius',
  hfrWeighted: 'HFR',
}

const evidenceText = ({ what, value, usual }: Evidence, frames: number): string => {
  if (what === 'sun') return `Sun ${Math.max(0, Math.round(-value))}° below the horizon`
  if (what === 'trails')
    return `${frames > 1 ? 'about ' : ''}${Math.round(value)} ${Math.round(value) === 1 ? 'trail' : 'trails'}`
  if (what === 'starCount' && usual === null) return foundText(Math.round(value))
  if (what === 'zeroPoint') return `transparency ${signed(value - (usual ?? value), 1)} mag`
  if (what === 'tilt') return `star size differs by ${Math.round(value)} % over the corners`
  const name = NAMES[what]
  if (name && usual) return `${name} ${signed((100 * (value - usual)) / Math.abs(usual), 0)} %`
  const metric = metricOf(what)
  const text = value.toFixed(metric.decimals)
  return `${metric.label.toLowerCase()} ${text}${usual === null ? '' : ` (usually ${usual.toFixed(metric.decimals)})`}`
}

const foundText = (stars: number): string => `${stars === 0 ? 'no' : stars} ${stars > 1 ? 'stars' : 'star'} found`

/** With a sign always, and a true minus. */
const signed = (value: number, decimals: number): string => {
  const text = Math.abs(value).toFixed(decimals)
  return `${value < 0 ? '−' : '+'}${text}`
}
