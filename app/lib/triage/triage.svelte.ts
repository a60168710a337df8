import { type Remote, releaseProxy, wrap } from 'comlink'
import { db } from '#lib/data/database.ts'
import { edit } from '#lib/data/edit.ts'
import { viewRow } from '#lib/data/view.ts'
import { fetchBlob } from '#lib/files/fetch-blob.ts'
import { lead } from '#lib/sync/leader.ts'
import { sync } from '#lib/sync/sync.svelte.ts'
import { labelOf } from '#shared/triage/verdict.ts'
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
        if (this.isOn && !document.hidden && sync.isOnline) await this.#round(signal)
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
        (reply) => (reply.ok ? reply.json() : null),
        () => null,
      ),
    )
    this.#version = card.data?.version ?? ''
    const kept = localStorage.getItem(KEY)
    this.isOn = kept === null ? (card.data?.isOnByDefault ?? false) : kept === 'on'
  }

  async #round(signal: AbortSignal): Promise<void> {
    const waiting = await db.triage
      .filter(({ fields }) => typeof fields['glance'] === 'string' && fields['model'] !== this.#version)
      .primaryKeys()
    this.left = waiting.length
    if (waiting.length === 0) return
    const thread = new Worker(new URL('../../workers/triage.ts', import.meta.url), { type: 'module' })
    const remote = wrap<TriageWorker>(thread)
    try {
      for (const id of waiting) {
        if (signal.aborted || !this.isOn || document.hidden || !sync.isOnline) return
        if (!(await this.#look(remote, id))) return
        this.left--
        await sleep(PAUSE_MS, signal)
      }
    } finally {
      // The network and its memory are given back until there is more to look at.
      remote[releaseProxy]()
      thread.terminate()
    }
  }

  /** False when it makes no sense to go on for now. */
  async #look(remote: Remote<TriageWorker>, id: string): Promise<boolean> {
    const row = await viewRow('triage', id)
    if (!row?.glance || row.model === this.#version) return true
    const blob = await fetchBlob(row.glance)
    if (!blob.ok) return blob.fault.kind !== 'unavailable'
    const verdict = await remote.judge(new Uint8Array(await blob.value.arrayBuffer()))
    this.trouble = verdict.ok ? '' : verdict.fault.message
    if (!verdict.ok) return verdict.fault.code !== 'triage.model'
    this.backend = verdict.value.backend
    const probabilities = [...verdict.value.probabilities]
    await edit('triage', id, { label: labelOf(probabilities), probabilities, model: this.#version, judgedAt: Date.now() })
    return true
  }
}

const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms)
    signal.addEventListener('abort', () => resolve(), { once: true })
  })

export const triage = new Triage()
