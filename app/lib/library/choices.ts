import { angleText } from '#lib/format/words.ts'
import { RANGE_FIELDS, type Range, type RangeField } from '#shared/records/search.ts'
import { formatDec, formatRa } from '#shared/sky/angles.ts'
import { CONSTELLATIONS, constellationNamed } from '#shared/sky/constellation.ts'
import type { Filters } from './filters.ts'

/** One thing that is filtered by, as a chip says it, and the filters without it. */
export interface Choice {
  readonly key: string
  readonly label: string
  readonly without: Filters
}

/** Everything that is filtered by, but for the search field, which shows itself. */
export const choicesOf = (filters: Filters): Choice[] => {
  const { contains, solved, rating, from, to, cone, polygon, folder, ranges } = filters
  const chip = (key: string, label: string, patch: Partial<Filters>): Choice => ({
    key,
    label,
    without: { ...filters, ...patch },
  })
  return [
    ...listed(filters, 'objects', (value) => value),
    ...(contains ? [chip('contains', `Contains ${contains}`, { contains: '' })] : []),
    ...listed(filters, 'filters', (value) => `Filter ${value}`),
    ...listed(filters, 'constellations', (value) => CONSTELLATIONS.get(constellationNamed(value) ?? '') ?? value),
    ...listed(filters, 'cameras', (value) => value),
    ...listed(filters, 'telescopes', (value) => value),
    ...listed(filters, 'types', (value) => value),
    ...listed(filters, 'formats', (value) => value.toUpperCase()),
    ...(folder ? [chip('folder', `In ${folder}`, { folder: '' })] : []),
    ...(solved === null ? [] : [chip('solved', solved ? 'Solved' : 'Not solved', { solved: null })]),
    ...(rating > 0 ? [chip('rating', rating === 5 ? '★★★★★' : `${'★'.repeat(rating)} or better`, { rating: 0 })] : []),
    ...(from ? [chip('from', `From ${from}`, { from: '' })] : []),
    ...(to ? [chip('to', `Until ${to}`, { to: '' })] : []),
    ...(cone
      ? [chip('cone', `${angleText(cone.radiusDeg)} around ${formatRa(cone.ra, 0)} ${formatDec(cone.dec)}`, { cone: null })]
      : []),
    ...(polygon ? [chip('polygon', 'Area on the sky', { polygon: null })] : []),
    ...(Object.entries(ranges) as [RangeField, Range][]).map(([field, range]) =>
      chip(`range:${field}`, rangeText(field, range), { ranges: without(ranges, field) }),
    ),
    ...listed(filters, 'states', (value) => STATE_LABELS[value as keyof typeof STATE_LABELS]),
  ]
}

export const STATE_LABELS = { missing: 'Missing', faulty: 'Cannot be read', rejected: 'Rejected' } as const

/** `Exposure 60 to 300 s`, `FWHM up to 3 ″`. */
const rangeText = (field: RangeField, [min, max]: Range): string => {
  const { label, unit } = RANGE_FIELDS[field]
  const tail = unit ? ` ${unit}` : ''
  if (min === null) return `${label} up to ${max}${tail}`
  return max === null ? `${label} from ${min}${tail}` : `${label} ${min === max ? min : `${min} to ${max}`}${tail}`
}

const without = (ranges: Filters['ranges'], field: RangeField): Filters['ranges'] =>
  Object.fromEntries(Object.entries(ranges).filter(([name]) => name !== field))

type ListName = 'objects' | 'filters' | 'constellations' | 'cameras' | 'telescopes' | 'types' | 'formats' | 'states'

const listed = (filters: Filters, name: ListName, labelOf: (value: string) => string): Choice[] =>
  filters[name].map((value) => ({
    key: `${name}:${value}`,
    label: labelOf(value),
    without: { ...filters, [name]: filters[name].filter((other) => other !== value) },
  }))

/** The list with the value put in, or taken out when it was there. */
export const toggled = <T>(list: readonly T[], value: T): T[] =>
  list.includes(value) ? list.filter((other) => other !== value) : [...list, value]
