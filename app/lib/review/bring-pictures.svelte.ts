import { db } from '#lib/data/database.ts'
import { bringBlob } from '#lib/files/keep.ts'
import { hasPrivateFiles } from '#lib/files/opfs.ts'
import { sync } from '#lib/sync/sync.svelte.ts'

const AT_ONCE = 2

/** Brings the large pictures of a session to the tablet, so that its review goes on without the rig. Ends with the component. */
export class BringPictures {
  /** Pictures still to come. */
  left = $state(0)

  /** `hashes` joined by blanks, so that only other pictures start it anew. */
  constructor(hashes: () => string) {
    $effect(() => {
      const wanted = hashes().split(' ').filter(Boolean)
      if (!sync.isOnline || !hasPrivateFiles() || wanted.length === 0) return
      const stop = new AbortController()
      this.#bring(wanted, stop.signal).catch((cause: unknown) => {
        if (!stop.signal.aborted) console.error(cause)
      })
      return () => stop.abort()
    })
  }

  async #bring(wanted: readonly string[], signal: AbortSignal): Promise<void> {
    const kept = new Set(await db.files.toCollection().primaryKeys())
    const lacking = [...new Set(wanted)].filter((hash) => !kept.has(hash))
    this.left = lacking.length
    const waiting = lacking.values()
    const work = async (): Promise<void> => {
      for (const hash of waiting) {
        if (signal.aborted) return
        const brought = await bringBlob(hash, 'preview', signal)
        // A full tablet or a rig that is gone ends it; the pictures that are there stay.
        if (!brought.ok && brought.fault.kind === 'unavailable') return
        if (!signal.aborted) this.left--
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    if (!signal.aborted) this.left = 0
  }
}
