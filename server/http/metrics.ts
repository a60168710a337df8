import type { Hono } from 'hono'
import type { Services } from './services.ts'

/** `GET /metrics`: for Prometheus, on this machine or with the token (`Authorization: Bearer`). */
export const metricsRoutes = (app: Hono, { metrics }: Pick<Services, 'metrics'>): void => {
  app.get('/metrics', async (c) => c.body(await metrics.read(), 200, { 'content-type': metrics.contentType }))
}
