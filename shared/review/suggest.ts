import { isMeasured, type MeasuredFrame, type ReviewFrame } from './frame.ts'
import { medianOf } from './robust.ts'
import {
  type Baseline,
  baselineOf,
  type Evidence,
  type Reason,
  type ReasonKind,
  reasonsOf,
  type TooFew,
  tooFewOf,
} from './rules.ts'
import { type Group, groupsOf } from './session.ts'
import { DEFAULT_THRESHOLDS, type ReviewThresholds } from './thresholds.ts'

/** Frames in a row of one group that have the same thing the matter with them. */
export interface Suggestion {
  /** One of its own, which stays the same while the frames do, so that what somebody ignored stays ignored. */
  readonly id: string
  readonly kind: ReasonKind
  readonly level: Reason['level']
  readonly group: string
  readonly frameIds: readonly string[]
  /** Start of the first and of the last exposure [ms since 1970]; null without dates. */
  readonly from: number | null
  readonly to: number | null
  /** The median over the frames of each number that speaks against most of them. */
  readonly evidence: readonly Evidence[]
}

/** How a group was judged. */
export interface JudgedGroup extends Group {
  readonly baseline: Baseline
  /** What there is too little of to compare its frames: measured ones, or stars in them. */
  readonly tooFew: TooFew
}

export interface Judgement {
  readonly groups: readonly JudgedGroup[]
  /** The surest first, then by time. */
  readonly suggestions: readonly Suggestion[]
}

/** What should go, and why: group by group, frames in a row merged. Marks of people play no part in it. */
export const judgeSession = (frames: readonly ReviewFrame[], thresholds: ReviewThresholds = DEFAULT_THRESHOLDS): Judgement => {
  const groups = groupsOf(frames).map((group): JudgedGroup => {
    const baseline = baselineOf(group.frames.filter(isMeasured))
    return { ...group, baseline, tooFew: tooFewOf(baseline, thresholds) }
  })
  const suggestions = groups
    .flatMap((group) => suggestionsOf(group, thresholds))
    .sort((a, b) => Number(a.level === 'look') - Number(b.level === 'look') || (a.from ?? 0) - (b.from ?? 0))
  return { groups, suggestions }
}

interface Run {
  readonly reason: Reason
  readonly frames: MeasuredFrame[]
  readonly evidence: Evidence[]
  /** Place of its last frame in the group. */
  last: number
}

const suggestionsOf = (group: JudgedGroup, thresholds: ReviewThresholds): Suggestion[] => {
  const runs: Run[] = []
  const open = new Map<string, Run>()
  // Frames that are not measured are no gap: nothing is known against them or for them.
  const frames = group.frames.filter(isMeasured)
  const reasons = spreadClouds(frames.map((frame) => reasonsOf(frame, group.baseline, thresholds)))
  for (const [place, frame] of frames.entries()) {
    for (const reason of reasons[place] ?? []) {
      const key = `${reason.kind} ${reason.level}`
      const run = open.get(key)
      if (run && run.last === place - 1) {
        run.frames.push(frame)
        run.evidence.push(...reason.evidence)
        run.last = place
      } else {
        const fresh = { reason, frames: [frame], evidence: [...reason.evidence], last: place }
        runs.push(fresh)
        open.set(key, fresh)
      }
    }
  }
  return runs.map((run) => suggestionOf(run, group.key))
}

/** What dims the frames before and after a cloud is that cloud, also where the sky has not brightened yet. */
const spreadClouds = (reasons: readonly (readonly Reason[])[]): readonly (readonly Reason[])[] => {
  const clouded = reasons.map((list) => list.some(({ kind }) => kind === 'cloud'))
  const isHidden = (place: number): boolean => reasons[place]?.some(({ kind }) => kind === 'hidden') ?? false
  for (let i = 1; i < reasons.length; i++) clouded[i] ||= clouded[i - 1]! && isHidden(i)
  for (let i = reasons.length - 2; i >= 0; i--) clouded[i] ||= clouded[i + 1]! && isHidden(i)
  return reasons.map((list, i) =>
    clouded[i] ? list.map((reason): Reason => (reason.kind === 'hidden' ? { ...reason, kind: 'cloud' } : reason)) : list,
  )
}

const suggestionOf = ({ reason: { kind, level }, frames, evidence }: Run, group: string): Suggestion => ({
  // Frames in a row of one group: the ends and the number tell one run from every other.
  id: `${kind}:${level}:${frames[0]!.id}+${frames.at(-1)!.id}+${frames.length}`,
  kind,
  level,
  group,
  frameIds: frames.map(({ id }) => id),
  from: frames[0]!.takenAt,
  to: frames.at(-1)!.takenAt,
  evidence: summaryOf(evidence, frames.length),
})

/** Of numbers that most of the frames have in common, the median; in the order in which they were first named. */
const summaryOf = (evidence: readonly Evidence[], count: number): Evidence[] => {
  const kinds = [...new Set(evidence.map(({ what }) => what))]
  return kinds.flatMap((what) => {
    const own = evidence.filter((item) => item.what === what)
    if (own.length * 2 < count) return []
    return [{ what, usual: own[0]!.usual, value: medianOf(own.map(({ value }) => value)) }]
  })
}
