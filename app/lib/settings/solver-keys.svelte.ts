import { z } from 'zod'
import { ask } from '#lib/api/ask.ts'

const Key = z.object({ id: z.string(), name: z.string(), createdAt: z.number(), usedAt: z.number().nullable() })
const Keys = z.object({ keys: z.array(Key) })
const MadeKey = Key.extend({ secret: z.string() })

export type SolverKey = z.infer<typeof Key>

/** The programs that may solve here, as the server tells it. A new key's secret is there until it is put away, and never again. */
export class SolverKeys {
  list = $state.raw<readonly SolverKey[] | null>(null)
  made = $state.raw<z.infer<typeof MadeKey> | null>(null)
  trouble = $state('')

  async refresh(): Promise<void> {
    this.#take(await ask('/api/solver-keys', Keys))
  }

  async make(name: string): Promise<boolean> {
    const made = await ask('/api/solver-keys', MadeKey, { method: 'POST', body: JSON.stringify({ name }) })
    this.trouble = made.ok ? '' : made.fault.message
    if (!made.ok) return false
    this.made = made.value
    await this.refresh()
    return true
  }

  async remove(id: string): Promise<void> {
    this.#take(await ask(`/api/solver-keys/${encodeURIComponent(id)}/remove`, Keys, { method: 'POST' }))
  }

  #take(answer: Awaited<ReturnType<typeof ask<z.infer<typeof Keys>>>>): void {
    this.trouble = answer.ok ? '' : answer.fault.message
    if (answer.ok) this.list = answer.value.keys
  }
}
