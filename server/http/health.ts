import type { Hono } from 'hono'
import type { Services } from './services.ts'

/** `GET /api/health`: what works, and what is missing with the command that mends it. */
export const healthRoutes = (app: Hono, { health }: Pick<Services, 'health'>): void => {
  app.get('/api/health', async (c) => c.json(await health()))
}
