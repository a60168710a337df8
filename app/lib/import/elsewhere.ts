import { type Handle, type Source, sourcesOfFiles, sourcesOfHandles } from './sources.ts'

/** Where the service worker puts what other apps share; it knows the same name. */
const SHARED = 'shared-files'

interface LaunchQueue {
  setConsumer(consumer: (params: { readonly files?: readonly FileSystemHandle[] }) => void): void
}

type Take = (title: string, sources: readonly Source[], handles: readonly Handle[]) => void

/** Takes in what another app has shared with us, and what the system opens with us. */
export const arrivalsFromElsewhere = (take: Take): void => {
  void sharedFiles().then((files) => {
    if (files.length > 0) take('From another app', sourcesOfFiles(files), [])
  })
  const { launchQueue } = window as Window & { readonly launchQueue?: LaunchQueue }
  launchQueue?.setConsumer(({ files = [] }) => {
    const handles = files as readonly Handle[]
    if (handles.length === 0) return
    void sourcesOfHandles(handles, new AbortController().signal).then((sources) => take('Opened files', sources, handles))
  })
}

/** Each is given once. */
const sharedFiles = async (): Promise<File[]> => {
  if (!('caches' in window) || !(await caches.has(SHARED))) return []
  const cache = await caches.open(SHARED)
  const files: File[] = []
  for (const request of await cache.keys()) {
    const kept = await cache.match(request)
    const name = decodeURIComponent(new URL(request.url).searchParams.get('name') ?? 'shared')
    const lastModified = Number(kept?.headers.get('x-modified') ?? 0)
    if (kept) files.push(new File([await kept.blob()], name, { lastModified }))
    await cache.delete(request)
  }
  return files
}
