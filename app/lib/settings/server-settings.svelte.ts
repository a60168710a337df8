import { ask } from '#lib/api/ask.ts'
import { type ServerSettings, SettingsPage } from '#shared/records/server-settings.ts'

/** The settings of the server, and the hand that changes them. They are the server's: without it there is nothing to show. */
export class ServerSettingsState {
  page = $state.raw<SettingsPage | null>(null)
  trouble = $state('')
  isBusy = $state(false)

  async load(): Promise<void> {
    this.#take(await ask('/api/settings', SettingsPage))
  }

  /** True when the server took it. */
  async save(settings: ServerSettings): Promise<boolean> {
    this.isBusy = true
    const answer = await ask('/api/settings', SettingsPage, {
      method: 'POST',
      body: JSON.stringify(settings),
      headers: { 'content-type': 'application/json' },
    })
    this.isBusy = false
    this.#take(answer)
    return answer.ok
  }

  #take(answer: Awaited<ReturnType<typeof ask<SettingsPage>>>): void {
    this.trouble = answer.ok ? '' : answer.fault.message
    if (answer.ok) this.page = answer.value
  }
}
