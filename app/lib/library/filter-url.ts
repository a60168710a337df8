import { RANGE_FIELDS, Range } from '#shared/records/search.ts'
import { type Filters, NO_FILTERS, STATES } from './filters.ts'
import { GROUPS, type Group, SORTS, type Sort } from './sort.ts'

/** What the address of the library says: filters, order and sections. */
export interface Query {
  readonly filters: Filters
  readonly sort: Sort
  readonly group: Group
}

export const START: Query = { filters: NO_FILTERS, sort: 'newest', group: 'night' }

const LISTS = {
  object: 'objects',
  filter: 'filters',
  constellation: 'constellations',
  camera: 'cameras',
  telescope: 'telescopes',
  type: 'types',
  format: 'formats',
} as const

/** Reads any address; what makes no sense is left out. */
export const queryFromUrl = (params: URLSearchParams): Query => {
  const listed = Object.fromEntries(Object.entries(LISTS).map(([name, field]) => [field, params.getAll(name)]))
  const solved = params.get('solved')
  return {
    filters: {
      ...NO_FILTERS,
      ...listed,
      text: params.get('q') ?? '',
      contains: params.get('in') ?? '',
      folder: params.get('folder') ?? '',
      ranges: rangesOf(params.getAll('range')),
      polygon: polygonOf(params.get('area')),
      solved: solved === 'yes' ? true : solved === 'no' ? false : null,
      rating: clampRating(Number(params.get('rating'))),
      from: dateOf(params.get('from')),
      to: dateOf(params.get('to')),
      cone: coneOf(params.get('near')),
      states: STATES.filter((state) => params.getAll('state').includes(state)),
    },
    sort: SORTS.find((id) => id === params.get('sort')) ?? START.sort,
    group: GROUPS.find((id) => id === params.get('group')) ?? START.group,
  }
}

/** The shortest address that says the same: defaults are left out. Begins with `?`, or is ''. */
export const urlFromQuery = ({ filters, sort, group }: Query): string => {
  const params = new URLSearchParams()
  const set = (name: string, value: string) => value && params.set(name, value)
  set('q', filters.text)
  set('in', filters.contains)
  set('folder', filters.folder)
  for (const [name, field] of Object.entries(LISTS)) for (const value of filters[field]) params.append(name, value)
  set('solved', filters.solved === null ? '' : filters.solved ? 'yes' : 'no')
  set('rating', filters.rating ? String(filters.rating) : '')
  set('from', filters.from)
  set('to', filters.to)
  set('near', filters.cone ? [filters.cone.ra, filters.cone.dec, filters.cone.radiusDeg].join(',') : '')
  for (const [field, range] of Object.entries(filters.ranges))
    params.append('range', `${field}:${range[0] ?? ''}..${range[1] ?? ''}`)
  set('area', filters.polygon?.flat().join(',') ?? '')
  for (const state of filters.states) params.append('state', state)
  set('sort', sort === START.sort ? '' : sort)
  set('group', group === START.group ? '' : group)
  const text = params.toString()
  return text && `?${text}`
}

const clampRating = (value: number): number => (Number.isInteger(value) && value >= 0 && value <= 5 ? value : 0)

const dateOf = (text: string | null): string => (text && isDate(text) ? text : '')

/** A day that exists, written 2026-01-31. */
export const isDate = (text: string): boolean => {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

/** `fwhm:..3`, `gain:100..200`; what is open, unknown or no number is left out. */
const rangesOf = (texts: readonly string[]): Filters['ranges'] =>
  Object.fromEntries(
    texts.flatMap((text): [string, Range][] => {
      const [, field = '', min = '', max = ''] = /^(\w+):(.*)\.\.(.*)$/.exec(text) ?? []
      const range = Range.safeParse([min, max].map((end) => (end.trim() === '' ? null : Number(end))))
      const isAsked = range.success && range.data.some((end) => end !== null)
      return isAsked && Object.hasOwn(RANGE_FIELDS, field) ? [[field, range.data]] : []
    }),
  )

const polygonOf = (text: string | null): Filters['polygon'] => {
  const angles = (text ?? '').split(',').map((part) => (part.trim() ? Number(part) : Number.NaN))
  const corners = angles.flatMap((ra, i): [number, number][] => (i % 2 === 0 ? [[ra, angles[i + 1] ?? Number.NaN]] : []))
  const isSky = corners.every(([ra, dec]) => ra >= 0 && ra < 360 && Math.abs(dec) <= 90)
  return isSky && corners.length >= 3 && corners.length <= 64 ? corners : null
}

const coneOf = (text: string | null): Filters['cone'] => {
  const [ra, dec, radiusDeg, ...rest] = (text ?? '').split(',').map((part) => (part.trim() ? Number(part) : Number.NaN))
  if (ra === undefined || dec === undefined || radiusDeg === undefined || rest.length > 0) return null
  const isSky = ra >= 0 && ra < 360 && Math.abs(dec) <= 90 && radiusDeg > 0 && radiusDeg <= 180
  return isSky ? { ra, dec, radiusDeg } : null
}
