import { type Remote, releaseProxy, wrap } from 'comlink'
import { db } from '#lib/data/database.ts'
import { edit } from '#lib/data/edit.ts'
import { viewRow } from '#lib/data/view.ts'
import { lead } from '#lib/sync/leader.ts'
import { sync } from '#lib/sync/sync.svelte.ts'
import { labelOf } from '#shared/triage/verdict.ts'
import { bringGlances, glanceBlob } from './glances.ts'
import { ModelCard, type TriageWorker } from './protocol.ts'

const KEY = 'darksite.triage'
/** Between two looks for frames without a verdict, and between two frames [ms]: the tablet has better things to do. */
const LOOK_MS = 15_000
const PAUSE_MS = 150

/** The second opinion: looks at frames one by one in one tab while nothing else is asked for. It marks nothing by itself. */
class Triage {
  /** Null until the card is known. */
  isOn = $state<boolean | null>(null)
  /** Frames that still wait for their verdict. */
  left = $state(0)
  /** What computes it, once it has. */
  backend = $state('')
  trouble = $state('')
  #version = ''

  /** Works for as long as the page lives. The returned function ends it. */
  start(): () => void {
    return lead('triage', async (signal) => {
      await this.#learnCard()
      while (!signal.aborted) {
        if (this.isOn && !document.hidden) await this.#round(signal)
        await sleep(LOOK_MS, signal)
      }
    })
  }

  switch(isOn: boolean): void {
    this.isOn = isOn
    localStorage.setItem(KEY, isOn ? 'on' : 'off')
  }

  /** Whether it is on is the user's word, else the card's. */
  async #learnCard(): Promise<void> {
    const card = ModelCard.safeParse(
      await fetch('/models/triage.json').then(
        // A server without the file may send a page in its place.
        (reply) => (reply.ok ? reply.json().catch(() => null) : null),
        () => null,
      ),
    )
    if (!card.success)
      this.trouble = 'The triage network is missing. Reviewing works without it; reload the page to fetch it anew.'
    this.#version = card.data?.version ?? ''
    const kept = localStorage.getItem(KEY)
    this.isOn = kept === null ? (card.data?.isOnByDefault ?? false) : kept === 'on'
  }

  async #round(signal: AbortSignal): Promise<void> {
    const rows = await db.triage
      .filter(({ fields }) => typeof fields['glance'] === 'string' && fields['model'] !== this.#version)
      .toArray()
    this.left = rows.length
    if (rows.length === 0) return
    const ending = new AbortController()
    const glances = rows.flatMap(({ fields }) => (typeof fields['glance'] === 'string' ? [fields['glance']] : []))
    if (sync.isOnline) void bringGlances(glances, ending.signal)
    const thread = new Thread()
    try {
      for (const { id } of rows) {
        if (signal.aborted || !this.isOn || document.hidden) return
        if (!(await this.#look(thread, id))) return
        this.left--
        await sleep(PAUSE_MS, signal)
      }
    } finally {
      ending.abort()
      // The network and its memory are given back until there is more to look at.
      thread.end()
    }
  }

  /** False when it makes no sense to go on for now. */
  async #look(thread: Thread, id: string): Promise<boolean> {
    const row = await viewRow('triage', id)
    if (!row?.glance || row.model === this.#version) return true
    const blob = await glanceBlob(row.glance)
    if (!blob.ok) return blob.fault.kind !== 'unavailable'
    const verdict = await thread.remote.judge(new Uint8Array(await blob.value.arrayBuffer()))
    this.trouble = verdict.ok ? '' : verdict.fault.message
    if (!verdict.ok) return verdict.fault.code !== 'triage.model'
    this.backend = verdict.value.backend
    const probabilities = [...verdict.value.probabilities]
    await edit('triage', id, { label: labelOf(probabilities), probabilities, model: this.#version, judgedAt: Date.now() })
    return true
  }
}

/** The worker, started when it is first needed: without a glance there is nothing to load a network for. */
class Thread {
  #worker: Worker | null = null
  #remote: Remote<TriageWorker> | null = null

  get remote(): Remote<TriageWorker> {
    this.#worker ??= new Worker(new URL('../../workers/triage.ts', import.meta.url), { type: 'module' })
    this.#remote ??= wrap<TriageWorker>(this.#worker)
    return this.#remote
  }
  end(): void {
    this.#remote?.[releaseProxy]()
    this.#worker?.terminate()
  }
}

const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms)
    signal.addEventListener('abort', () => resolve(), { once: true })
  })

export const triage = new Triage()
