import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig } from 'vite'

// The pages run cross-origin isolated, also in development: Kit's pages do not take `server.headers`.
const isolate = {
  name: 'isolate',
  configureServer(server: {
    middlewares: {
      use(handler: (req: unknown, res: { setHeader(name: string, value: string): void }, next: () => void) => void): void
    }
  }) {
    server.middlewares.use((_req, res, next) => {
      res.setHeader('Cross-Origin-Opener-Policy', 'same-origin')
      res.setHeader('Cross-Origin-Embedder-Policy', 'require-corp')
      next()
    })
  },
}

export default defineConfig({
  plugins: [isolate, sveltekit()],
  worker: { format: 'es' },
  // How long the plugins took is no warning.
  build: { rolldownOptions: { checks: { pluginTimings: false } } },
  server: { port: 5173, proxy: { '/api': 'http://localhost:8484' } },
})
