import { health, registry } from '#lib/api/server.svelte.ts'
import { uploader } from '#lib/files/uploader.svelte.ts'
import { library } from '#lib/library/library.svelte.ts'
import { sync } from '#lib/sync/sync.svelte.ts'
import { triage } from '#lib/triage/triage.svelte.ts'
import { theme } from '#lib/ui/theme.svelte.ts'
import { awake } from './awake.svelte.ts'

/** Everything that lives as long as the page does. The returned function ends it. */
export const startApp = (): (() => void) => {
  const leaveTheme = theme.start()
  const stopSync = sync.start()
  const stopLibrary = library.start()
  const stopTriage = triage.start()
  const stopUploads = uploader.start()
  const letSleep = awake.start()
  void health.recall()
  void registry.recall()
  // Asked for once; a browser that says no may drop our files when its disk is full, and everything still works.
  void navigator.storage?.persist?.()
  return () => {
    stopSync()
    stopLibrary()
    stopTriage()
    stopUploads()
    letSleep()
    leaveTheme()
  }
}
