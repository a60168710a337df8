import { ask } from '#lib/api/ask.ts'
import { sync } from '#lib/sync/sync.svelte.ts'
import { Paired, PairingPage } from '#shared/records/device.ts'

/** Who this device is to the server, and how it becomes somebody. Its token lies in a cookie that no script can read. */
export class Pairing {
  page = $state.raw<PairingPage | null>(null)
  trouble = $state('')
  isBusy = $state(false)

  async load(): Promise<void> {
    const page = await ask('/api/pairing', PairingPage)
    this.trouble = page.ok ? '' : page.fault.message
    if (page.ok) this.page = page.value
  }

  /** True when the device is paired now. */
  async pair(code: string, name: string): Promise<boolean> {
    this.isBusy = true
    const done = await ask('/api/pairing', Paired, { method: 'POST', body: JSON.stringify({ code, name }) })
    this.isBusy = false
    this.trouble = done.ok ? '' : done.fault.message
    if (!done.ok) return false
    await this.load()
    sync.wake()
    return true
  }
}
