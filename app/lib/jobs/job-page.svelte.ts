import { z } from 'zod'
import { ask } from '#lib/api/ask.ts'
import { toasts } from '#lib/ui/toasts.svelte.ts'
import { JobDetail, JobLogLine } from '#shared/records/job-page.ts'

/** Lines that a page shows; the server keeps no more. */
const MAX_LINES = 1000
const Ordered = z.object({ id: z.string() })
const News = z.object({ state: z.string(), attempt: z.number() })

export type Order = 'redrive' | 'rerun' | 'clone' | 'archive' | 'delete' | 'cancel'

/** A job as the server tells it, followed while it is looked at. */
export class JobPage {
  detail = $state.raw<JobDetail | null>(null)
  lines = $state.raw<readonly JobLogLine[]>([])
  trouble = $state('')
  isBusy = $state(false)
  /** The log comes live at this moment. */
  isLive = $state(false)
  readonly #id: string
  #events: EventSource | null = null
  #told = ''

  constructor(id: string) {
    this.#id = id
  }

  async load(): Promise<void> {
    const found = await ask(`/api/jobs/${encodeURIComponent(this.#id)}`, JobDetail)
    this.trouble = found.ok ? '' : found.fault.message
    if (!found.ok) return
    this.detail = found.value
    this.#add(found.value.log)
  }

  /** Hears of every line and state until the returned function is called. */
  follow(): () => void {
    const events = new EventSource(`/api/jobs/${encodeURIComponent(this.#id)}/events?after=${this.lines.at(-1)?.seq ?? 0}`)
    this.#events = events
    events.onopen = () => {
      this.isLive = true
    }
    events.onerror = () => {
      this.isLive = false
    }
    events.addEventListener('log', ({ data }) => {
      const line = JobLogLine.safeParse(JSON.parse(data))
      if (line.success) this.#add([line.data])
    })
    events.addEventListener('state', ({ data }) => {
      const news = News.safeParse(JSON.parse(data))
      // The chain and the outputs change with the state, not with every percent.
      const told = news.success ? `${news.data.state} ${news.data.attempt}` : ''
      if (told !== this.#told) void this.load()
      this.#told = told
    })
    return () => {
      events.close()
      this.isLive = false
      if (this.#events === events) this.#events = null
    }
  }

  /** Gives an order; answers the id of the job that it is about now, or null when it was refused. */
  async order(order: Order, body: object = {}): Promise<string | null> {
    this.isBusy = true
    const answer = await ask(`/api/jobs/${encodeURIComponent(this.#id)}/${order}`, Ordered, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    })
    this.isBusy = false
    if (!answer.ok) {
      toasts.show(answer.fault.message)
      return null
    }
    if (order !== 'delete') await this.load()
    return answer.value.id
  }

  #add(news: readonly JobLogLine[]): void {
    const last = this.lines.at(-1)?.seq ?? 0
    const fresh = news.filter(({ seq }) => seq > last)
    if (fresh.length > 0) this.lines = [...this.lines, ...fresh].slice(-MAX_LINES)
  }
}
