import { ask } from '#lib/api/ask.ts'
import { Remembered } from '#lib/api/remembered.svelte.ts'
import { SolvingPage, type SolvingSettings } from '#shared/records/solving.ts'

/** What the server says of its solvers and index files, remembered for when it is away; and the hand that changes it. */
class Solving {
  readonly #kept = new Remembered('/api/solving', 'solving', SolvingPage)
  isBusy = $state(false)
  trouble = $state('')

  get page(): SolvingPage | null {
    return this.#kept.value
  }

  async load(): Promise<void> {
    await this.#kept.recall()
    await this.#kept.refresh()
  }

  /** Changes a part of the settings; the rest stays. True when the server took it. */
  async save(wish: Partial<SolvingSettings>): Promise<boolean> {
    if (!this.page) return false
    this.isBusy = true
    const body = JSON.stringify({ ...this.page.settings, ...wish })
    const answer = await ask('/api/solving', SolvingPage, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    })
    this.isBusy = false
    this.trouble = answer.ok ? '' : answer.fault.message
    if (answer.ok) this.#kept.value = answer.value
    return answer.ok
  }
}

export const solving = new Solving()
