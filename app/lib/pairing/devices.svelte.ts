import type { z } from 'zod'
import { ask } from '#lib/api/ask.ts'
import type { Result } from '#shared/core/fault.ts'
import { type Deed, DeedPage, DeviceItem, DevicesPage, Invitation, Network, type Role } from '#shared/records/device.ts'

/** What the owner sees of the devices, and decides about them. */
export class Devices {
  page = $state.raw<DevicesPage | null>(null)
  trouble = $state('')
  /** Another device may only look at this, and is told so. */
  isForOwners = $state(false)

  async refresh(): Promise<void> {
    const page = await ask('/api/devices', DevicesPage)
    this.isForOwners = !page.ok && page.fault.code === 'access.role'
    this.#say(page)
    if (page.ok) this.page = page.value
  }

  /** Opens the door to the network if need be, and makes a code. */
  async invite(role: Role): Promise<boolean> {
    if (this.page && !this.page.network.isOpen && !this.page.network.isFixed) {
      const opened = await this.#wish('/api/network', Network, { isOpen: true })
      if (!opened.ok) return false
    }
    return (await this.#wish('/api/invitation', Invitation, { role })).ok
  }

  async cancel(): Promise<void> {
    await this.#wish('/api/invitation/cancel', DevicesPage, {})
  }

  async change(id: string, patch: { readonly name?: string; readonly role?: Role }): Promise<boolean> {
    return (await this.#wish(`/api/devices/${encodeURIComponent(id)}`, DeviceItem, patch)).ok
  }

  async remove(id: string): Promise<void> {
    await this.#wish(`/api/devices/${encodeURIComponent(id)}/remove`, DevicesPage, {})
  }

  async openNetwork(isOpen: boolean): Promise<void> {
    await this.#wish('/api/network', Network, { isOpen })
  }

  async #wish<T>(path: string, shape: z.ZodType<T>, body: object): Promise<Result<T>> {
    const done = await ask(path, shape, { method: 'POST', body: JSON.stringify(body) })
    if (done.ok) await this.refresh()
    this.#say(done)
    return done
  }

  #say(answer: Result<unknown>): void {
    this.trouble = answer.ok ? '' : answer.fault.message
  }
}

/** The book of deeds, page after page. */
export class Deeds {
  list = $state.raw<readonly Deed[] | null>(null)
  hasMore = $state(false)
  trouble = $state('')

  async more(): Promise<void> {
    const before = this.list?.at(-1)?.seq
    const page = await ask(`/api/deeds?limit=100${before ? `&before=${before}` : ''}`, DeedPage)
    this.trouble = page.ok ? '' : page.fault.message
    if (!page.ok) return
    this.list = [...(this.list ?? []), ...page.value.deeds]
    this.hasMore = page.value.more
  }
}
