import type { CalibrationFrame, CalibrationKind } from './frame.ts'
import { RULES, type Rule } from './rules.ts'

/** The frames that come nearest to what is missing, and in what they differ. */
export interface Near {
  readonly frame: CalibrationFrame
  readonly night: string | null
  readonly differs: readonly Rule[]
}

export const KIND_WORDS: Readonly<Record<CalibrationKind, string>> = { dark: 'darks', flat: 'flats', bias: 'bias frames' }

const MONTHS = 'January February March April May June July August September October November December'.split(' ')

/** `12 March`, with the year where it is not that of the light. */
export const nightWords = (night: string, light: CalibrationFrame): string => {
  const [year, month, day] = night.split('-').map(Number) as [number, number, number]
  const isSameYear = light.night?.slice(0, 4) === night.slice(0, 4)
  return `${day} ${MONTHS[month - 1]}${isSameYear ? '' : ` ${year}`}`
}

/** `No flats for Ha at 270° rotation: take some, or use those of 12 March.` */
export const missingSentence = (light: CalibrationFrame, kind: CalibrationKind, near: Near | null): string => {
  const wordsOf = (id: string): string | null => RULES[kind].find((rule) => rule.id === id)?.words(light) ?? null
  const first = wordsOf(FIRST[kind] ?? '')
  const rest = THEN[kind].flatMap((id) => wordsOf(id) ?? [])
  const wanted = `${firstly(kind, first, light)}${rest.length > 0 ? ` at ${listed(rest)}` : ''}`
  return `No ${KIND_WORDS[kind]}${wanted}${distance(light, near)}: take some${advice(light, near)}.`
}

/** What a person would name when asking for such frames; the rest goes without saying. */
const FIRST: Readonly<Partial<Record<CalibrationKind, string>>> = { dark: 'exposure', flat: 'filter' }
const THEN: Readonly<Record<CalibrationKind, readonly string[]>> = {
  dark: ['temperature', 'gain'],
  flat: ['rotation'],
  bias: ['gain', 'offset'],
}

const firstly = (kind: CalibrationKind, words: string | null, { row }: CalibrationFrame): string => {
  if (words === null) return ''
  if (kind === 'flat') return row.metadata.filter === null ? ' without a filter' : ` for ${words}`
  return ` of ${words}`
}

// They would fit, but they are of long ago.
const distance = (light: CalibrationFrame, near: Near | null): string => {
  const night = light.night
  return near && near.differs.length === 0 && night !== null ? ` near the night of ${nightWords(night, light)}` : ''
}

const advice = (light: CalibrationFrame, near: Near | null): string => {
  if (!near || near.differs.length > 1) return ''
  const those = near.night === null ? 'the undated ones' : `those of ${nightWords(near.night, light)}`
  const [rule] = near.differs
  if (!rule) return `, or use ${those}`
  // Of another exposure or gain they would do harm.
  const differently = rule.words(near.frame)
  return `; ${those} ${differently === null ? 'differ' : `are ${joint(rule.id)} ${differently}`}`
}

const joint = (id: string): string =>
  id === 'exposure' || id === 'filter' || id === 'gain' || id === 'telescope'
    ? 'of'
    : id === 'rotation' || id === 'temperature'
      ? 'at'
      : 'with'

const listed = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
