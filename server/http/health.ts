import type { Hono } from 'hono'
import type { Services } from './services.ts'

/** `GET /api/health`: what works, and what is missing with the command that mends it. Strangers hear only that it is there. */
export const healthRoutes = (app: Hono, { health, version }: Pick<Services, 'health' | 'version'>): void => {
  app.get('/api/health', async (c) => c.json(c.get('visitor') ? await health() : { ok: true, version }))
}
