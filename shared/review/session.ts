import type { FrameType } from '#shared/records/metadata.ts'
import { inTimeOrder, type ReviewFrame } from './frame.ts'

/** What can be told of a frame before its rows are read: enough to sort it into a session. */
export interface SessionFrame {
  readonly id: string
  readonly night: string
  readonly frameType: FrameType
  /** The header's object, or null. */
  readonly object: string | null
  /** What the catalogue found in it, or null. */
  readonly found: string | null
  readonly folder: string
  /** Its pixels cannot be read: there is nothing to compare. */
  readonly isUnreadable: boolean
}

/** One night and one target. `id` is fit for an address. */
export interface Session<T extends SessionFrame = SessionFrame> {
  readonly id: string
  readonly night: string
  readonly target: string
  readonly frames: readonly T[]
  /** Broken files of the same night and target, which are no part of `frames`. */
  readonly unreadable: readonly T[]
}

/** Frames that are worth comparing with each other: exposures of the sky, one by one. */
const REVIEWED: readonly FrameType[] = ['light', 'photo']

/**
 * Frames of a night and a target, newest night first, targets by name. Frames without a date are in the session of no night.
 * Broken files make no session of their own.
 */
export const sessionsOf = <T extends SessionFrame>(frames: readonly T[]): Session<T>[] => {
  const sessions = new Map<string, { id: string; night: string; target: string; frames: T[]; unreadable: T[] }>()
  // Tens of thousands of frames have few targets.
  const ids = new Map<string, string>()
  for (const frame of frames) {
    if (!REVIEWED.includes(frame.frameType)) continue
    const target = targetOf(frame)
    const spelling = `${frame.night} ${target}`
    const id = ids.get(spelling) ?? sessionIdOf(frame.night, target)
    ids.set(spelling, id)
    const session = sessions.get(id) ?? { id, night: frame.night, target, frames: [], unreadable: [] }
    sessions.set(id, session)
    session[frame.isUnreadable ? 'unreadable' : 'frames'].push(frame)
  }
  return [...sessions.values()]
    .filter(({ frames: readable }) => readable.length > 0)
    .sort((a, b) => b.night.localeCompare(a.night, 'en') || a.target.localeCompare(b.target, 'en', { numeric: true }))
}

/** What a frame shows: the header's object, else what was found in it, else the name of its folder. */
export const targetOf = ({ object, found, folder }: Pick<SessionFrame, 'object' | 'found' | 'folder'>): string =>
  [object, found, folder.split('/').at(-1)].find((name) => name?.trim())?.trim() ?? 'Unnamed target'

/** The same for `M 42`, `m42` and `M  42`. */
export const sessionIdOf = (night: string, target: string): string =>
  `${night || 'undated'}~${target
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}+.]/gu, '')}`

/** Frames of a session whose numbers may be compared: one filter, one exposure, one setup. */
export interface Group<T extends ReviewFrame = ReviewFrame> {
  readonly key: string
  /** For people: `Ha · 300 s`, with what tells it apart from its neighbours. */
  readonly label: string
  /** In the order of time. */
  readonly frames: readonly T[]
}

/** Exposures of 29.98 and 30 seconds belong together; so do temperatures, which a cooled camera cannot hold exactly. */
const exposureKey = (seconds: number | null): string => (seconds === null ? '' : Number(seconds.toPrecision(2)).toString())

type Part = (frame: ReviewFrame) => string
const PARTS: readonly Part[] = [
  ({ metadata }) => metadata.filter?.trim() ?? '',
  ({ metadata }) => (metadata.exposureSeconds === null ? '' : `${exposureKey(metadata.exposureSeconds)} s`),
  ({ metadata }) => metadata.camera?.trim() ?? '',
  ({ metadata }) => metadata.telescope?.trim() ?? metadata.lens?.trim() ?? '',
  ({ metadata }) => (metadata.binningX === null ? '' : `bin ${metadata.binningX}×${metadata.binningY ?? metadata.binningX}`),
  ({ metadata }) => (metadata.gain === null ? (metadata.iso === null ? '' : `ISO ${metadata.iso}`) : `gain ${metadata.gain}`),
]

/** Filter, exposure, camera, telescope, binning, gain: never compare numbers across these. */
export const groupsOf = <T extends ReviewFrame>(frames: readonly T[]): Group<T>[] => {
  const groups = new Map<string, T[]>()
  for (const frame of frames) {
    const key = PARTS.map((part) => part(frame)).join('|')
    const group = groups.get(key)
    if (group) group.push(frame)
    else groups.set(key, [frame])
  }
  const all = [...groups].map(([key, list]) => ({ key, parts: key.split('|'), frames: inTimeOrder(list) }))
  const differs = PARTS.map((_, i) => i < 2 || new Set(all.map(({ parts }) => parts[i])).size > 1)
  return all
    .map(({ key, parts, frames: list }) => ({
      key,
      label: parts.filter((text, i) => differs[i] && text).join(' · ') || 'All frames',
      frames: list,
    }))
    .sort((a, b) => a.label.localeCompare(b.label, 'en', { numeric: true }))
}
