import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import type { Hono } from 'hono'
import { sendFile } from './send-file.ts'
import type { Services } from './services.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.ico': 'image/x-icon',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
}

/** The built pages: files as they are, and `index.html` for every other address, so that deep links work. */
export const pageRoutes = (app: Hono, { pagesDir }: Pick<Services, 'pagesDir'>): void => {
  app.get('*', async (c) => {
    const path = fileOf(pagesDir, c.req.path)
    if (path && (await isFile(path))) {
      return sendFile(path, c.req.raw, {
        contentType: TYPES[extname(path)] ?? 'application/octet-stream',
        policy: policyOf(''),
        cacheControl: c.req.path.startsWith('/_app/immutable/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      })
    }
    // A missing script must not be answered with a page.
    if (extname(c.req.path)) return c.text('Not found.', 404)
    const index = join(pagesDir, 'index.html')
    if (!(await isFile(index)))
      return c.text('The pages are not built yet. Run “npm run build”; the API at /api/docs works already.', 503)
    const html = await readFile(index, 'utf8')
    return c.html(html, 200, { 'cache-control': 'no-cache', 'content-security-policy': policyOf(html) })
  })
}

/** The file behind an address, or null when it would lie outside the folder. */
export const fileOf = (folder: string, urlPath: string): string | null => {
  let decoded: string
  try {
    decoded = decodeURIComponent(urlPath)
  } catch (error) {
    if (error instanceof URIError) return null
    throw error
  }
  const path = normalize(join(folder, decoded))
  return path.startsWith(`${normalize(folder)}/`) && !decoded.includes('\0') ? path : null
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  )

/**
 * Only our own code and looks: files of this server, and what stands in the page itself, by its hash. WebAssembly, workers and blob
 * pictures are ours too.
 */
export const policyOf = (html: string): string =>
  [
    "default-src 'self'",
    `script-src 'self' 'wasm-unsafe-eval' ${hashesOf(html, 'script')}`.trim(),
    "worker-src 'self' blob:",
    "img-src 'self' blob: data:",
    "connect-src 'self' blob: data:",
    `style-src 'self' ${hashesOf(html, 'style')}`.trim(),
    // The one attribute of all pages: SvelteKit's, on what tells screen readers that the page has changed.
    `style-src-attr 'unsafe-hashes' ${hashOf(ANNOUNCER)}`,
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

const ANNOUNCER =
  'position: absolute; left: 0; top: 0; clip: rect(0 0 0 0); clip-path: inset(50%); overflow: hidden; white-space: nowrap; width: 1px; height: 1px'

/** As a policy lists them (CSP 3): the SHA-256 of every such element that has no file of its own. */
export const hashesOf = (html: string, tag: 'script' | 'style'): string =>
  [...html.matchAll(new RegExp(`<${tag}(?![^>]*\\ssrc=)[^>]*>([\\s\\S]*?)</${tag}>`, 'g'))]
    .map(([, text]) => hashOf(text ?? ''))
    .join(' ')

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
