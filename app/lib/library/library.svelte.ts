import { liveQuery } from 'dexie'
import { db } from '#lib/data/database.ts'
import type { Entry } from '#lib/data/entry.ts'
import { readMeta } from '#lib/data/meta.ts'
import { renewOldEntries } from '#lib/data/renew.ts'
import { lookUp } from '#lib/search/look-up.ts'
import { ReviewRow } from '#shared/records/review.ts'
import type { Condition } from '#shared/search/condition.ts'
import { conditionsOf } from '#shared/search/conditions.ts'
import { type Found, isLookedUp } from '#shared/search/select.ts'
import type { Change } from '#shared/sync/protocol.ts'
import { type Query, queryFromUrl, START, urlFromQuery } from './filter-url.ts'
import { selectEntries } from './filters.ts'
import { sectionsOf, sortEntries } from './sort.ts'

const PAGE = 4000
/** With so many frames what is shown is made anew at most so often [ms]. */
const MANY = 5000
const CALM_MS = 500

interface Answered {
  readonly conditions: readonly Condition[]
  readonly found: Found
}

/** All frames in memory, small; what is shown of them; and where the grid stands. One for the whole page. */
class Library {
  /** Every frame, with the reviews that wait in the outbox worked in. */
  entries = $state.raw<readonly Entry[]>([])
  isLoaded = $state(false)
  query = $state.raw<Query>(START)
  /** The frame that keys act on in the grid. */
  focused = $state(0)
  scrollTop = 0
  #asked = $derived(conditionsOf(this.query.filters))
  /** The last conditions whose frames were looked up. Until that is done for what is asked now, they are what is shown. */
  #answered = $state.raw<Answered>({ conditions: [], found: new Map() })
  #current = $derived(this.#asked.some(isLookedUp) ? this.#answered : { conditions: this.#asked, found: new Map() })

  #sort = $derived(this.query.sort)
  // Sorted once for all searches: while somebody types only the choice among them changes.
  #sorted = $derived(sortEntries([...this.entries], this.#sort))
  shown = $derived(selectEntries(this.#sorted, this.#current.conditions, this.#current.found))
  sections = $derived(sectionsOf(this.shown, this.query.sort, this.query.group))
  solved = $derived(this.shown.reduce((count, { isSolved }) => count + (isSolved ? 1 : 0), 0))
  #indexes = $derived(new Map(this.shown.map(({ id }, index) => [id, index])))

  #known = new Map<string, Entry>()
  #rev = 0
  #era = -1
  #waiting: readonly Change[] = []

  start(): () => void {
    void renewOldEntries()
    const rows = liveQuery(() => Promise.all([readMeta('era', 0), readMeta('rev', 0)])).subscribe(([era]) => void this.#load(era))
    const outbox = liveQuery(() => db.outbox.where('table').equals('reviews').sortBy('stamp')).subscribe((changes) => {
      this.#waiting = changes
      this.#publish()
    })
    return () => {
      rows.unsubscribe()
      outbox.unsubscribe()
    }
  }

  /** Looks up what frames cannot say of themselves, for as long as the component that calls it lives. */
  followQuery(): void {
    $effect(() => {
      const [conditions, entries] = [this.#asked, this.entries]
      const wanted = conditions.filter(isLookedUp)
      if (wanted.length === 0) return
      let isWanted = true
      void lookUp(wanted, entries).then((found) => {
        if (isWanted) this.#answered = { conditions, found }
      })
      return () => {
        isWanted = false
      }
    })
  }

  /** Takes the filters from an address, unless they are the same: then nothing is sorted anew. */
  readAddress(params: URLSearchParams): void {
    const query = queryFromUrl(params)
    if (urlFromQuery(query) !== urlFromQuery(this.query)) this.query = query
  }

  /** Place in the order that is shown; -1 when it is not among them. */
  indexOf(id: string): number {
    return this.#indexes.get(id) ?? -1
  }

  #loading = Promise.resolve()

  /** Takes in what is newer than what is known, one after the other. */
  #load(era: number): Promise<void> {
    this.#loading = this.#loading.then(async () => {
      if (era !== this.#era) this.#forget(era)
      for (;;) {
        const page = await db.entries.where('rev').above(this.#rev).limit(PAGE).toArray()
        for (const entry of page) this.#known.set(entry.id, entry)
        this.#rev = page.at(-1)?.rev ?? this.#rev
        const isLast = page.length < PAGE
        // At the start the first frames are shown at once, and then all.
        if (!this.isLoaded && (isLast || this.entries.length === 0)) this.#publish()
        else if (this.isLoaded && page.length > 0) this.#publishInTime()
        if (isLast) break
      }
      this.isLoaded = true
    })
    return this.#loading
  }

  #publishedAt = 0
  #publishing: ReturnType<typeof setTimeout> | null = null

  /** At once, but not again and again while a large library arrives: to sort all of it for every page would take the longest. */
  #publishInTime(): void {
    const wait = this.#known.size < MANY ? 0 : this.#publishedAt + CALM_MS - performance.now()
    if (wait <= 0) this.#publish()
    else this.#publishing ??= setTimeout(() => this.#publish(), wait)
  }

  #forget(era: number): void {
    this.#era = era
    this.#rev = 0
    this.#known.clear()
    this.#publish()
  }

  #publish(): void {
    if (this.#publishing) clearTimeout(this.#publishing)
    this.#publishing = null
    this.#publishedAt = performance.now()
    const entries = new Map(this.#waiting.length > 0 ? this.#known : [])
    for (const { id, patch } of this.#waiting) {
      const entry = entries.get(id)
      const review = ReviewRow.partial().safeParse(patch).data
      if (!entry || !review) continue
      const { rating = entry.rating, isRejected = entry.isRejected } = review
      entries.set(id, { ...entry, rating, isRejected })
    }
    this.entries = [...(this.#waiting.length > 0 ? entries : this.#known).values()]
  }
}

export const library = new Library()
