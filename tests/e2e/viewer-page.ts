import { createReadStream } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { svelte, vitePreprocess } from '@sveltejs/vite-plugin-svelte'
import { build } from 'vite'

/** A file the page can load under `/files/NAME`: bytes in memory or a path on disk. */
export type ServedFile = Uint8Array | { readonly path: string; readonly size: number }

export interface ViewerSite {
  readonly url: string
  readonly files: Map<string, ServedFile>
  /** Requests for files so far, oldest first: `NAME` or `NAME bytes=0-99`. */
  readonly requests: string[]
  close(): Promise<void>
}

const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

/** Builds the page that holds the viewer alone, and serves it with files, byte ranges included. */
export const serveViewer = async (port = 0): Promise<ViewerSite> => {
  const folder = await mkdtemp(join(tmpdir(), 'darksite-viewer-'))
  await build({
    configFile: false,
    logLevel: 'error',
    root: 'tests/e2e/pages',
    plugins: [svelte({ configFile: false, preprocess: vitePreprocess() })],
    worker: { format: 'es' },
    build: { outDir: folder, emptyOutDir: true, target: 'es2022', rollupOptions: { input: 'tests/e2e/pages/viewer.html' } },
  })
  const files = new Map<string, ServedFile>()
  const requests: string[] = []
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin')
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp')
    if (!path.startsWith('/files/')) return void sendAsset(join(folder, path), response)
    const name = decodeURIComponent(path.slice('/files/'.length))
    requests.push([name, request.headers.range].filter(Boolean).join(' '))
    sendFile(files.get(name), request, response)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The test server has no port.')
  const close = async (): Promise<void> => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await rm(folder, { recursive: true, force: true })
  }
  return { url: `http://127.0.0.1:${address.port}`, files, requests, close }
}

const sendAsset = async (path: string, response: ServerResponse): Promise<void> => {
  const bytes = await readFile(path).catch(() => null)
  if (!bytes) return void response.writeHead(404).end()
  response.writeHead(200, { 'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream' }).end(bytes)
}

const sendFile = (file: ServedFile | undefined, request: IncomingMessage, response: ServerResponse): void => {
  if (!file) return void response.writeHead(404).end()
  const size = file instanceof Uint8Array ? file.length : file.size
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '')
  const first = range ? Number(range[1]) : 0
  const last = range ? Math.min(size - 1, Number(range[2])) : size - 1
  response.writeHead(range ? 206 : 200, {
    'Content-Type': 'application/octet-stream',
    'Content-Length': last - first + 1,
    ...(range ? { 'Content-Range': `bytes ${first}-${last}/${size}` } : {}),
  })
  if (file instanceof Uint8Array) response.end(file.subarray(first, last + 1))
  else createReadStream(file.path, { start: first, end: last, highWaterMark: 1 << 20 }).pipe(response)
}
