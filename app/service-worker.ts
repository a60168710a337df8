/// <reference types="@sveltejs/kit" />

import { clientsClaim } from 'workbox-core'
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import { build, files, version } from '$service-worker'

declare const self: ServiceWorkerGlobalScope

/** The server's own folders; everything else is a page. */
const NOT_PAGES = [/^\/api\//]

/** The catalogues are megabytes that only the server reads: what is in a frame comes as its match row. */
const isForServer = (url: string): boolean => url.startsWith('/catalogues/')

// Kit writes a hash into the names of what it builds; everything else is as new as the version.
precacheAndRoute([
  ...build.map((url) => ({ url, revision: null })),
  ...files.filter((url) => !isForServer(url)).map((url) => ({ url, revision: version })),
  { url: '/', revision: version },
])
cleanupOutdatedCaches()
registerRoute(new NavigationRoute(createHandlerBoundToURL('/'), { denylist: NOT_PAGES }))
clientsClaim()

// A new version waits until somebody agrees to the reload.
self.addEventListener('message', ({ data }) => {
  if (data === 'skip-waiting') void self.skipWaiting()
})
