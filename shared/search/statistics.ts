import { filterName } from './filter-name.ts'
import type { Searchable } from './select.ts'

/** What statistics are made of: what a frame says of itself, with the place of its field [deg]. */
export type Counted = Pick<
  Searchable,
  | 'object'
  | 'filter'
  | 'camera'
  | 'telescope'
  | 'frameType'
  | 'format'
  | 'exposureSeconds'
  | 'night'
  | 'isSolved'
  | 'isMissing'
  | 'isRejected'
  | 'fwhm'
  | 'rotation'
  | 'scale'
>

/** Frames of one kind, and the seconds of the lights among them. */
export interface Share {
  readonly name: string
  readonly frames: number
  readonly seconds: number
}

/** How many frames lie from `from` up to `to` (not included); an open last bin ends at infinity. */
export interface Bin {
  readonly from: number
  readonly to: number
  readonly count: number
}

export interface Statistics {
  readonly frames: number
  readonly solved: number
  readonly rejected: number
  readonly lights: number
  /** Exposure time of all lights that are not rejected [s]. */
  readonly seconds: number
  readonly nights: number
  readonly types: readonly Share[]
  readonly filters: readonly Share[]
  readonly objects: readonly Share[]
  readonly cameras: readonly Share[]
  readonly telescopes: readonly Share[]
  /** By month of the evening [YYYY-MM], every month from the first to the last. */
  readonly months: readonly Share[]
  readonly exposures: readonly Bin[]
  readonly fwhms: readonly Bin[]
  readonly rotations: readonly Bin[]
  readonly scales: readonly Bin[]
}

/** Counts a list of frames. Filters go by their common names, see `filterName`; shares come with the most time first. */
export const statisticsOf = (frames: readonly Counted[]): Statistics => {
  const lights = frames.filter(isLight)
  const values = (field: 'exposureSeconds' | 'fwhm' | 'rotation' | 'scale', of = frames): number[] =>
    of.flatMap((frame) => frame[field] ?? [])
  return {
    frames: frames.length,
    solved: frames.filter(({ isSolved }) => isSolved).length,
    rejected: frames.filter(({ isRejected }) => isRejected).length,
    lights: lights.length,
    seconds: secondsOf(lights),
    nights: new Set(lights.map(({ night }) => night).filter(Boolean)).size,
    types: sharesOf(frames, ({ frameType }) => frameType),
    filters: sharesOf(lights, ({ filter }) => filter && filterName(filter)),
    objects: sharesOf(lights, ({ object }) => object),
    cameras: sharesOf(frames, ({ camera }) => camera),
    telescopes: sharesOf(frames, ({ telescope }) => telescope),
    months: monthsOf(lights),
    exposures: binned(values('exposureSeconds', lights), [0, 1, 10, 30, 60, 120, 180, 300, 600, 1200, Number.POSITIVE_INFINITY]),
    fwhms: binned(values('fwhm', lights), steps(0, 10, 0.5)),
    rotations: binned(values('rotation'), steps(-180, 180, 15)),
    scales: binned(values('scale'), [0, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 30, Number.POSITIVE_INFINITY]),
  }
}

const isLight = ({ frameType, isRejected }: Counted): boolean => frameType === 'light' && !isRejected

const secondsOf = (frames: readonly Counted[]): number =>
  frames.reduce((sum, frame) => sum + (isLight(frame) ? (frame.exposureSeconds ?? 0) : 0), 0)

const sharesOf = (frames: readonly Counted[], nameOf: (frame: Counted) => string | null): Share[] => {
  const groups = new Map<string, Counted[]>()
  for (const frame of frames) {
    const name = nameOf(frame)
    if (!name) continue
    const group = groups.get(name)
    if (group) group.push(frame)
    else groups.set(name, [frame])
  }
  return [...groups]
    .map(([name, members]) => ({ name, frames: members.length, seconds: secondsOf(members) }))
    .sort((a, b) => b.seconds - a.seconds || b.frames - a.frames || (a.name < b.name ? -1 : 1))
}

/** More months than these are a wrong clock in some camera, and no use on a screen. */
const MOST_MONTHS = 240

const monthsOf = (lights: readonly Counted[]): Share[] => {
  const shares = sharesOf(lights, ({ night }) => night.slice(0, 7)).sort((a, b) => (a.name < b.name ? -1 : 1))
  const byName = new Map(shares.map((share) => [share.name, share]))
  const [first, last] = [shares[0], shares.at(-1)].map((share) => (share ? monthNumber(share.name) : 0)) as [number, number]
  if (shares.length === 0 || last - first >= MOST_MONTHS) return shares
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const name = monthName(first + i)
    return byName.get(name) ?? { name, frames: 0, seconds: 0 }
  })
}

const monthNumber = (name: string): number => Number(name.slice(0, 4)) * 12 + Number(name.slice(5, 7)) - 1
const monthName = (month: number): string => `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`

const steps = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.round((to - from) / step) + 1 }, (_, i) => from + i * step)

/** Counts in bins between the edges; what lies outside counts in the first or the last. Empty bins at both ends are left out. */
const binned = (values: readonly number[], edges: readonly number[]): Bin[] => {
  const bins = edges.slice(0, -1).map((from, i) => ({ from, to: edges[i + 1]!, count: 0 }))
  for (const value of values) {
    const index = edges.findIndex((edge) => value < edge) - 1
    const bin = bins[index < 0 ? (value < edges[0]! ? 0 : bins.length - 1) : index]
    if (bin) bin.count++
  }
  const [first, last] = [bins.findIndex(({ count }) => count > 0), bins.findLastIndex(({ count }) => count > 0)]
  return first < 0 ? [] : bins.slice(first, last + 1)
}
