import adapter from '@sveltejs/adapter-static'
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte'

export default {
  preprocess: vitePreprocess(),
  kit: {
    adapter: adapter({ pages: 'build', fallback: 'index.html' }),
    files: {
      src: 'app',
      assets: 'static',
      routes: 'app/routes',
      appTemplate: 'app/app.html',
      serviceWorker: 'app/service-worker.ts',
    },
  },
}
