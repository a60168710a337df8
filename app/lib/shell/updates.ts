import { toasts } from '#lib/ui/toasts.svelte.ts'

/** Says when a newer version of the pages is ready, and changes over when somebody agrees. */
export const watchForUpdates = async (): Promise<void> => {
  const registration = await navigator.serviceWorker?.getRegistration()
  if (!registration) return
  const offer = (): void => {
    const next = registration.waiting
    // Without a controller this is the first visit, and what waits is what we see.
    if (!next || !navigator.serviceWorker.controller) return
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
    toasts.show('A new version is ready.', { label: 'Reload', run: () => next.postMessage('skip-waiting') })
  }
  offer()
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', offer))
}
