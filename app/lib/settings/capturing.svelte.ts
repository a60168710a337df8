import { z } from 'zod'
import { ask } from '#lib/api/ask.ts'
import { toasts } from '#lib/ui/toasts.svelte.ts'

const Queue = z.object({ isPaused: z.boolean() })

/** The server's switch “capturing: heavy work waits”. Null until the server has said how it stands. */
export class Capturing {
  isOn = $state<boolean | null>(null)

  async refresh(): Promise<void> {
    const queue = await ask('/api/queue', Queue)
    if (queue.ok) this.isOn = queue.value.isPaused
  }

  async set(isPaused: boolean): Promise<void> {
    const queue = await ask('/api/queue/pause', Queue, { method: 'POST', body: JSON.stringify({ isPaused }) })
    if (queue.ok) this.isOn = queue.value.isPaused
    else toasts.show(`${queue.fault.message} The switch stays as it is.`)
  }
}
