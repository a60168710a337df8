import { untrack } from 'svelte'
import { z } from 'zod'
import { editMany } from '#lib/data/edit.ts'
import { Live } from '#lib/data/live.svelte.ts'
import { countText } from '#lib/format/words.ts'
import { bestOf } from '#shared/review/best.ts'
import { type MetricId, metricOf } from '#shared/review/metrics.ts'
import { type Judgement, judgeSession, type Suggestion } from '#shared/review/suggest.ts'
import { History, NO_HISTORY, redo, remember, type Step, undo } from './history.ts'
import { keep, recall } from './kept.ts'
import { itemsAtOnce, type Mark, type ReviewItem, readMarks, readRows } from './read-session.ts'
import { sameMap, sameOrder, sameSet } from './same.ts'
import type { SessionEntry } from './sessions.ts'
import { learnStarlights, withStarlight } from './starlights.ts'

export type SortKey = MetricId | 'time' | 'name' | 'rating'
export interface Sort {
  readonly key: SortKey
  readonly isDescending: boolean
}
/** A mark that is seen before the database has told it back. */
interface Ahead {
  readonly mark: Mark
  /** After how many tellings it was kept; null while it is being written. */
  keptAt: number | null
}

const NO_MARK: Mark = { rating: 0, isRejected: false }
const BY_TIME: Sort = { key: 'time', isDescending: false }

/**
 * One session under review: its frames in an order that only people change, their marks, what is suggested, and what can be taken
 * back. Make it while a component is being set up.
 */
export class Review {
  readonly id: string
  /** The frames by time, as the tablet knows them now. */
  items = $state.raw<readonly ReviewItem[]>([])
  isLoaded = $state(false)
  /** True once the numbers and the stars of all frames are there, as far as they were measured: from then on it is judged. */
  isWeighed = $state(false)
  /** The order on screen. Frames that come in later are put at its end; nothing else moves by itself. */
  order = $state.raw<readonly string[]>([])
  sort = $state.raw<Sort>(BY_TIME)
  /** The group that is looked at; null for all. */
  groupKey = $state<string | null>(null)
  currentId = $state<string | null>(null)
  selected = $state.raw<ReadonlySet<string>>(new Set())
  history = $state.raw<History>(NO_HISTORY)
  ignored = $state.raw<ReadonlySet<string>>(new Set())
  #confirmed = $state.raw<ReadonlyMap<string, Mark>>(new Map())
  /** Marks that the database has yet to tell us back, so that a key is seen at once. */
  #ahead = $state.raw<ReadonlyMap<string, Ahead>>(new Map())
  /** Edits that the tablet has yet to keep: a page that is closed now would lose them. */
  saving = $state(0)
  /** How often the database has told the marks. */
  #tellings = 0

  byId = $derived(new Map(this.items.map((item) => [item.id, item])))
  judgement: Judgement = $derived(judgeSession(this.isWeighed ? this.items : []))
  groups = $derived(this.judgement.groups)
  #groupOf = $derived(new Map(this.groups.flatMap((group) => group.frames.map(({ id }) => [id, group] as const))))
  shown: readonly ReviewItem[] = $derived(
    this.order.flatMap((id) => {
      const item = this.byId.get(id)
      return item && (this.groupKey === null || this.#groupOf.get(id)?.key === this.groupKey) ? [item] : []
    }),
  )
  /** What is shown, from left to right in a chart. */
  shownByTime = $derived(this.items.filter(({ id }) => this.groupKey === null || this.#groupOf.get(id)?.key === this.groupKey))
  #places = $derived(new Map(this.shown.map(({ id }, place) => [id, place])))
  suggestions = $derived(this.judgement.suggestions.filter(({ group }) => this.groupKey === null || group === this.groupKey))
  /** Suggestions that nobody has followed or ignored. */
  open = $derived(
    this.suggestions.filter(
      ({ id, frameIds }) => !this.ignored.has(id) && frameIds.some((frame) => !this.markOf(frame).isRejected),
    ),
  )
  reasonOf = $derived(
    new Map(
      [...this.judgement.suggestions].reverse().flatMap((one) => one.frameIds.map((id): [string, Suggestion] => [id, one])),
    ),
  )
  #rejectedIds: ReadonlySet<string> = new Set()
  /** The same set for as long as the same frames are in it, so that nothing is drawn anew for nothing. */
  rejectedIds = $derived.by(() => {
    const next = new Set(this.items.flatMap(({ id }) => (this.markOf(id).isRejected ? [id] : [])))
    if (!sameSet(next, this.#rejectedIds)) this.#rejectedIds = next
    return this.#rejectedIds
  })
  rejected = $derived(this.items.filter(({ id }) => this.rejectedIds.has(id)))
  measured = $derived(this.items.reduce((count, { quality }) => count + (quality ? 1 : 0), 0))
  current = $derived(this.currentId === null ? null : (this.byId.get(this.currentId) ?? null))
  /** The best frame of the group of the current one. */
  best = $derived.by(() => {
    const group = this.currentId === null ? undefined : this.#groupOf.get(this.currentId)
    const found =
      group && bestOf(group.frames, ({ id }) => this.markOf(id).isRejected || this.reasonOf.get(id)?.level === 'reject')
    return found ? (this.byId.get(found.id) ?? null) : null
  })

  /** `frames` are those of the library: what it knows of them is on screen at once, their rows are read after that. */
  constructor(id: string, frames: () => readonly SessionEntry[]) {
    this.id = id
    this.history = recall(`${id}.history`, History, NO_HISTORY)
    this.ignored = new Set(recall(`${id}.ignored`, z.array(z.string()), []))
    const first = untrack(frames)
    this.#confirmed = new Map(first.map(({ id: frame, entry: { rating, isRejected } }) => [frame, { rating, isRejected }]))
    this.#take(itemsAtOnce(first))
    // As one text, so that a mark, which makes the library anew, does not read every row anew.
    const text = $derived(
      frames()
        .map((frame) => frame.id)
        .join(' '),
    )
    const ids = () => text.split(' ')
    const rows = new Live(ids, readRows)
    const marks = new Live(ids, readMarks)
    $effect(() => {
      const items = rows.value
      if (!items) return
      const stop = new AbortController()
      untrack(() => void this.#weigh(items, stop.signal))
      return () => stop.abort()
    })
    $effect(() => {
      const told = marks.value
      if (!told) return
      untrack(() => {
        if (!sameMap(told, this.#confirmed, isSameMark)) this.#confirmed = told
        this.#catchUp()
      })
    })
  }

  /** Takes the rows at once where there is no more to come; else when the stars are known, so that it is judged once. */
  async #weigh(items: readonly ReviewItem[], signal: AbortSignal): Promise<void> {
    if (!this.isWeighed) this.#take(withStarlight(items))
    await learnStarlights(items, signal)
    if (signal.aborted) return
    this.#take(withStarlight(items))
    this.isWeighed = true
  }

  #take(items: readonly ReviewItem[]): void {
    if (sameOrder(items, this.items)) return
    this.items = items
    const known = new Set(this.order)
    const added = items.filter(({ id }) => !known.has(id)).map(({ id }) => id)
    if (added.length > 0) this.order = [...this.order, ...added]
    if (items.length === 0) return
    this.isLoaded = true
    if (this.currentId === null || !this.byId.has(this.currentId)) this.currentId = this.shown[0]?.id ?? null
  }

  /**
   * Forgets what the database has told back. A telling may have been read before the last edit, so an edit stays ahead until it is
   * told, or two tellings after it was kept (somebody else changed the same frame).
   */
  #catchUp(): void {
    this.#tellings++
    const left = [...this.#ahead].filter(([id, { mark, keptAt }]) => {
      const told = this.#confirmed.get(id) ?? NO_MARK
      const isTold = told.rating === mark.rating && told.isRejected === mark.isRejected
      return !(isTold && keptAt !== null) && (keptAt === null || this.#tellings - keptAt < 2)
    })
    if (left.length < this.#ahead.size) this.#ahead = new Map(left)
  }

  markOf(id: string): Mark {
    return this.#ahead.get(id)?.mark ?? this.#confirmed.get(id) ?? NO_MARK
  }
  groupOf(id: string) {
    return this.#groupOf.get(id)
  }
  /** Place in the order that is shown; -1 when it is not in it. */
  placeOf(id: string | null): number {
    return id === null ? -1 : (this.#places.get(id) ?? -1)
  }

  go(id: string): void {
    if (this.byId.has(id)) this.currentId = id
  }
  /** To a neighbour in the order, or to an end. False at the end. */
  step(by: number): boolean {
    const place = Math.max(0, Math.min(this.shown.length - 1, this.placeOf(this.currentId) + by))
    const next = this.shown[place]
    if (!next || next.id === this.currentId) return false
    this.currentId = next.id
    return true
  }

  /** Puts the frames into another order, once, because somebody asked for it. */
  sortBy(sort: Sort): void {
    this.sort = sort
    const value = (item: ReviewItem): number | string | null => this.#valueOf(item, sort.key)
    const sign = sort.isDescending ? -1 : 1
    this.order = this.items
      .map((item) => ({ id: item.id, value: value(item) }))
      .sort((a, b) =>
        a.value === null || b.value === null
          ? Number(a.value === null) - Number(b.value === null)
          : sign * compare(a.value, b.value),
      )
      .map(({ id }) => id)
  }
  #valueOf(item: ReviewItem, key: SortKey): number | string | null {
    if (key === 'time') return item.takenAt
    if (key === 'name') return item.fileName
    if (key === 'rating') return this.markOf(item.id).rating
    return item.quality && metricOf(key).of(item.quality)
  }

  show(groupKey: string | null): void {
    this.groupKey = groupKey
    this.select([])
    if (this.placeOf(this.currentId) < 0) this.currentId = this.shown[0]?.id ?? null
  }
  select(ids: readonly string[]): void {
    this.selected = new Set(ids)
  }
  /** What a key or a button acts on: the selection, else the frame that is looked at. */
  targets(): string[] {
    if (this.selected.size > 0) return [...this.selected]
    return this.currentId === null ? [] : [this.currentId]
  }

  /** Rejects the targets; all rejected already, they are restored. */
  toggleRejected(): void {
    const ids = this.targets()
    this.mark(ids, { isRejected: !ids.every((id) => this.markOf(id).isRejected) })
  }
  mark(ids: readonly string[], patch: Partial<Mark>): void {
    const changes = ids.flatMap((id) => {
      const before = this.markOf(id)
      const after = { ...before, ...patch }
      return before.rating === after.rating && before.isRejected === after.isRejected ? [] : [{ id, before, after }]
    })
    if (changes.length === 0) return
    const what = patch.rating === undefined ? (patch.isRejected ? 'Reject' : 'Restore') : 'Rate'
    this.#keepHistory(remember(this.history, { label: `${what} ${countText(changes.length, 'frame')}`, changes }))
    this.#write(changes.map(({ id, before, after }) => ({ id, from: before, to: after })))
  }
  accept({ frameIds }: Suggestion): void {
    this.mark(frameIds, { isRejected: true })
  }
  ignore(id: string, isIgnored = true): void {
    const ignored = new Set(this.ignored)
    if (isIgnored) ignored.add(id)
    else ignored.delete(id)
    this.ignored = ignored
    keep(`${this.id}.ignored`, [...ignored])
  }

  /** Takes the last step back; the step, or undefined when there is none. */
  undo(): Step | undefined {
    return this.#travel(undo(this.history), 'before')
  }
  redo(): Step | undefined {
    return this.#travel(redo(this.history), 'after')
  }
  #travel({ step, history }: { step: Step | undefined; history: History }, side: 'before' | 'after'): Step | undefined {
    if (!step) return undefined
    this.#keepHistory(history)
    this.#write(
      step.changes.map((change) => ({ id: change.id, from: change[side === 'before' ? 'after' : 'before'], to: change[side] })),
    )
    if (step.changes.length === 1) this.go(step.changes[0]!.id)
    return step
  }
  // A browser without room forgets the older half; what is on screen can still be taken back.
  #keepHistory(history: History): void {
    this.history = history
    if (!keep(`${this.id}.history`, history))
      keep(`${this.id}.history`, { ...history, done: history.done.slice(history.done.length >> 1) })
  }
  /** Only what changes is written: a rating from another tablet outlives a rejection on this one. */
  #write(changes: readonly { readonly id: string; readonly from: Mark; readonly to: Mark }[]): void {
    const news = changes.map(({ id, to }): [string, Ahead] => [id, { mark: to, keptAt: null }])
    this.#ahead = new Map([...this.#ahead, ...news])
    const edits = changes.map(({ id, from, to }) => ({
      id,
      patch: {
        ...(from.rating === to.rating ? {} : { rating: to.rating }),
        ...(from.isRejected === to.isRejected ? {} : { isRejected: to.isRejected }),
      },
    }))
    this.saving++
    editMany('reviews', edits)
      .then(() => {
        for (const [, ahead] of news) ahead.keptAt = this.#tellings
      })
      .finally(() => this.saving--)
  }
}

const isSameMark = (a: Mark = NO_MARK, b: Mark = NO_MARK): boolean => a.rating === b.rating && a.isRejected === b.isRejected

const compare = (a: number | string, b: number | string): number =>
  typeof a === 'string' ? a.localeCompare(String(b), 'en', { numeric: true }) : a - Number(b)
