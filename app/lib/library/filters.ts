import type { Entry } from '#lib/data/entry.ts'
import type { Position } from '#shared/core/position.ts'
import { separationDeg } from '#shared/sky/angles.ts'

export const STATES = ['missing', 'faulty', 'rejected'] as const

/** What the library shows. Empty lists and nulls mean “all”. */
export interface Filters {
  readonly text: string
  readonly objects: readonly string[]
  /** A catalogue designation: solved frames that contain it. */
  readonly contains: string
  readonly filters: readonly string[]
  readonly cameras: readonly string[]
  readonly telescopes: readonly string[]
  readonly types: readonly string[]
  readonly solved: boolean | null
  /** At least so many stars. */
  readonly rating: number
  /** Evenings [YYYY-MM-DD], both included; '' is open. */
  readonly from: string
  readonly to: string
  readonly cone: (Position & { readonly radiusDeg: number }) | null
  readonly states: readonly (typeof STATES)[number][]
}

export const NO_FILTERS: Filters = {
  text: '',
  objects: [],
  contains: '',
  filters: [],
  cameras: [],
  telescopes: [],
  types: [],
  solved: null,
  rating: 0,
  from: '',
  to: '',
  cone: null,
  states: [],
}

/** `contained` holds the frames with the wanted catalogue object; null when none is asked for. */
export const selectEntries = (entries: readonly Entry[], filters: Filters, contained: ReadonlySet<string> | null): Entry[] => {
  const tests = testsOf(filters, contained)
  return tests.length === 0 ? [...entries] : entries.filter((entry) => tests.every((test) => test(entry)))
}

type Test = (entry: Entry) => boolean

/** Only what is asked for is tested; the cheap tests come first. */
const testsOf = (filters: Filters, contained: ReadonlySet<string> | null): Test[] => {
  const { solved, rating, from, to, cone, states } = filters
  const words = filters.text.toLowerCase().split(/\s+/).filter(Boolean)
  return [
    solved !== null && ((entry: Entry) => entry.isSolved === solved),
    rating > 0 && ((entry: Entry) => entry.rating >= rating),
    from !== '' && ((entry: Entry) => entry.night >= from),
    to !== '' && ((entry: Entry) => entry.night !== '' && entry.night <= to),
    contained && ((entry: Entry) => contained.has(entry.id)),
    states.length > 0 && ((entry: Entry) => states.some((state) => hasState(entry, state))),
    isOneOf(filters.types, (entry) => entry.frameType),
    isOneOf(filters.objects, (entry) => entry.object),
    isOneOf(filters.filters, (entry) => entry.filter),
    isOneOf(filters.cameras, (entry) => entry.camera),
    isOneOf(filters.telescopes, (entry) => entry.telescope),
    words.length > 0 && ((entry: Entry) => words.every((word) => entry.text.includes(word))),
    cone && ((entry: Entry) => isWithin(entry, cone)),
  ].filter((test): test is Test => typeof test === 'function')
}

const isOneOf = (wanted: readonly string[], textOf: (entry: Entry) => string | null): Test | false => {
  if (wanted.length === 0) return false
  const set = new Set(wanted)
  return (entry) => set.has(textOf(entry) ?? '')
}

const hasState = (entry: Entry, state: (typeof STATES)[number]): boolean =>
  state === 'missing' ? entry.isMissing : state === 'faulty' ? entry.isFaulty : entry.isRejected

/** The circle and the frame's own circle touch: a wide field is near M 42 although its centre is far away. */
const isWithin = ({ ra, dec, radiusDeg }: Entry, cone: NonNullable<Filters['cone']>): boolean =>
  ra !== null && dec !== null && separationDeg({ ra, dec }, cone) <= cone.radiusDeg + (radiusDeg ?? 0)

/** Files that a solver can be asked about: pictures of the sky that are here, whole and not solved yet. */
export const isSolvable = ({ isSolved, isMissing, isFaulty, isRejected, frameType }: Entry): boolean =>
  !isSolved && !isMissing && !isFaulty && !isRejected && ['light', 'stacked', 'photo'].includes(frameType)
