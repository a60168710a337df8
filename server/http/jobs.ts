import type { Hono } from 'hono'
import type { Fault } from '#shared/core/fault.ts'
import { sendFault } from './answer.ts'
import { createJobBackground } from './job-page.ts'
import type { Services } from './services.ts'

const NO_JOB: Fault = { kind: 'not-found', code: 'jobs.not-found', message: 'There is no such job.' }

/** `GET /api/jobs/{id}`, its log and its result as files, and `POST /api/jobs/{id}/cancel`. */
export const jobRoutes = (
  app: Hono,
  services: Pick<Services, 'database' | 'records' | 'engine' | 'results' | 'config'>,
): void => {
  const { database, records, engine, results, config } = services
  const backgroundOf = createJobBackground(database, results, config)
  app.get('/api/jobs/:id', (c) => {
    const id = c.req.param('id')
    const row = records.row('jobs', id)
    if (!row) return sendFault(NO_JOB)
    const log = engine.log(id)
    const result: unknown = JSON.parse(results.read(id) ?? 'null')
    return c.json({ id, ...row, log, ...backgroundOf(id, row, log), result })
  })
  app.get('/api/jobs/:id/log.txt', (c) => {
    const lines = engine.log(c.req.param('id'))
    if (lines.length === 0) return sendFault(NO_JOB)
    const text = lines.map(({ at, line }) => `${new Date(at).toISOString()} ${line}\n`).join('')
    return c.body(text, 200, { 'content-type': 'text/plain; charset=utf-8' })
  })
  app.get('/api/jobs/:id/result.json', (c) => {
    const text = results.read(c.req.param('id'))
    return text === null ? sendFault(NO_JOB) : c.body(text, 200, { 'content-type': 'application/json' })
  })

  app.post('/api/jobs/:id/cancel', (c) => {
    const id = c.req.param('id')
    if (!records.row('jobs', id)) return sendFault(NO_JOB)
    engine.cancel(id)
    return c.json({ id, state: records.row('jobs', id)?.state }, 202)
  })
}
