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

/** What only the browser shows before it installs the app. */
const isForInstalling = (url: string): boolean => url.startsWith('/screenshots/')

// Kit writes a hash into the names of what it builds; everything else is as new as the version.
precacheAndRoute([
  ...build.map((url) => ({ url, revision: null })),
  ...files.filter((url) => !isForServer(url) && !isForInstalling(url)).map((url) => ({ url, revision: version })),
  { url: '/', revision: version },
])
cleanupOutdatedCaches()

/** Other apps share files with the import page, also while the server is away; the page takes them from this cache. */
const SHARED = 'shared-files'

const keepShared = async (request: Request): Promise<Response> => {
  const form = await request.formData()
  const cache = await caches.open(SHARED)
  for (const [i, file] of form.getAll('files').entries()) {
    if (!(file instanceof File)) continue
    const headers = { 'x-modified': String(file.lastModified) }
    await cache.put(`/shared/${Date.now()}-${i}?name=${encodeURIComponent(file.name)}`, new Response(file, { headers }))
  }
  return Response.redirect('/import', 303)
}
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname === '/import',
  ({ request }) => keepShared(request),
  'POST',
)

/** What the workers load by themselves, such as LibRaw's code for raw files; the build lists it. */
const WORKER_FILES = '/_app/immutable/workers/'
const WORKER_CACHE = `workers-${version}`

const keepWorkerFiles = async (): Promise<void> => {
  const list = await fetch('/worker-files.json')
  // There is none while developing.
  if (list.ok) await (await caches.open(WORKER_CACHE)).addAll(await list.json())
}

const forgetOldWorkerFiles = async (): Promise<void> => {
  const old = (await caches.keys()).filter((name) => name.startsWith('workers-') && name !== WORKER_CACHE)
  await Promise.all(old.map((name) => caches.delete(name)))
}

self.addEventListener('install', (event) => event.waitUntil(keepWorkerFiles()))
self.addEventListener('activate', (event) => event.waitUntil(forgetOldWorkerFiles()))
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith(WORKER_FILES),
  async ({ request }) => (await caches.match(request)) ?? fetch(request),
)
registerRoute(new NavigationRoute(createHandlerBoundToURL('/'), { denylist: NOT_PAGES }))
clientsClaim()

// A new version waits until somebody agrees to the reload.
self.addEventListener('message', ({ data }) => {
  if (data === 'skip-waiting') void self.skipWaiting()
})
