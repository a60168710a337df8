import type { RangeField } from '#shared/records/search.ts'
import { RANGE_FIELDS } from '#shared/records/search.ts'
import { constellationsNamed } from '#shared/sky/constellation.ts'
import type { Between, Condition, TextField } from './condition.ts'

/**
 * What is typed into the search field, as conditions. Words stand for themselves; `"north america"` is one word; a catalogue and
 * its number are one (`NGC 7000`). `GAIN=100`, `FILTER:Ha`, `exposure>=60`, `FOCPOS=12000..13000` ask for a number, a text or a
 * range of it: by the names of the fields, or by any keyword of the header. `KEYWORD:*` asks that the header has it,
 * `constellation:Ori` where a solved frame lies.
 */
export const parseText = (text: string): Condition[] => joinDesignations(tokensOf(text)).map(conditionOf)

/** Splits at blanks, but not inside quotation marks. A mark that is never closed closes at the end. */
const tokensOf = (text: string): string[] =>
  [...text.matchAll(/(?:[^\s"]+|"[^"]*"?)+/g)].map(([token]) => token).filter((token) => token.replaceAll('"', '').trim() !== '')

const PREFIX =
  /^(m|messier|ngc|ic|sh2?|sharpless|vdb|barnard|b|abell|lbn|ldn|caldwell|c|hip|hd|pgc|ugc|arp|cr|mel|tr|rcw|ced|pk)$/i
const NUMBER_OF = /^[-\d][\d.-]*[a-z]?$/i

const joinDesignations = (tokens: readonly string[]): string[] => {
  const joined: string[] = []
  for (const token of tokens) {
    const before = joined.at(-1)
    if (before !== undefined && PREFIX.test(before) && NUMBER_OF.test(token)) joined[joined.length - 1] = `${before} ${token}`
    else joined.push(token)
  }
  return joined
}

const ASKED = /^([A-Za-z][\w.-]*)(>=|<=|≥|≤|[=:<>])(.+)$/s

const conditionOf = (token: string): Condition => {
  const asked = ASKED.exec(token)
  const value = unquoted(asked?.[3] ?? '')
  if (!asked || value === '') return { test: 'word', word: unquoted(token).toLowerCase() }
  const [, keyword = '', operator = ':'] = asked
  if (/^con(stellation)?$/i.test(keyword)) return { test: 'constellation', ids: constellationsNamed([value]) }
  const between = betweenOf(operator, value)
  const field = FIELDS[keyword.toLowerCase()]
  if (field && isRange(field)) {
    if (between) return { test: 'range', field, ...between }
  } else if (field) {
    return operator === '=' ? { test: 'is', field, values: [value] } : { test: 'has', field, part: value }
  }
  return {
    test: 'card',
    source: token,
    keyword: keyword.toUpperCase(),
    part: between || value === '*' ? '' : value,
    isWhole: operator === '=' && !between,
    ...(between ?? { min: null, max: null }),
  }
}

const unquoted = (text: string): string => text.replaceAll('"', '').trim()
const isRange = (field: TextField | RangeField): field is RangeField => Object.hasOwn(RANGE_FIELDS, field)

/** A number or a range of numbers; null when the value is no such thing. A decimal is as exact as it is written. */
const betweenOf = (operator: string, value: string): Between | null => {
  const range = /^(.*)\.\.(.*)$/.exec(value)
  if (range) {
    const [min, max] = [range[1]!, range[2]!].map((end) => (end.trim() === '' ? null : Number(end)))
    return Number.isNaN(min) || Number.isNaN(max) || (min === null && max === null) ? null : { min: min!, max: max! }
  }
  const number = Number(value)
  if (Number.isNaN(number)) return null
  if (operator === '>') return { min: number, max: null, isMinExcluded: true }
  if (operator === '<') return { min: null, max: number, isMaxExcluded: true }
  if (operator === '>=' || operator === '≥') return { min: number, max: null }
  if (operator === '<=' || operator === '≤') return { min: null, max: number }
  return { min: number, max: number }
}

/**
 * Fields by the names people and headers have for them. A keyword that is read into a field is asked of the field, so that
 * `EXPTIME=300` also finds the files of programs that write EXPOSURE.
 */
const FIELDS: Readonly<Record<string, TextField | RangeField>> = {
  ...Object.fromEntries((Object.keys(RANGE_FIELDS) as RangeField[]).map((name) => [name, name])),
  exposure: 'exposureSeconds',
  exptime: 'exposureSeconds',
  isospeed: 'iso',
  'ccd-temp': 'temperature',
  temp: 'temperature',
  xbinning: 'binning',
  bin: 'binning',
  focallen: 'focal',
  pixscale: 'scale',
  object: 'object',
  filter: 'filter',
  camera: 'camera',
  instrume: 'camera',
  telescope: 'telescope',
  telescop: 'telescope',
  type: 'frameType',
  format: 'format',
  observer: 'observer',
  site: 'site',
  sitename: 'site',
  software: 'software',
  swcreate: 'software',
}
