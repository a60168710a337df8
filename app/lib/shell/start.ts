import { health, registry } from '#lib/api/server.svelte.ts'
import { library } from '#lib/library/library.svelte.ts'
import { sync } from '#lib/sync/sync.svelte.ts'
import { triage } from '#lib/triage/triage.svelte.ts'
import { night } from '#lib/ui/night.svelte.ts'

/** Everything that lives as long as the page does. The returned function ends it. */
export const startApp = (): (() => void) => {
  night.restore()
  const stopSync = sync.start()
  const stopLibrary = library.start()
  const stopTriage = triage.start()
  void health.recall()
  void registry.recall()
  // Asked for once; a browser that says no may drop our files when its disk is full, and everything still works.
  void navigator.storage?.persist?.()
  return () => {
    stopSync()
    stopLibrary()
    stopTriage()
  }
}
