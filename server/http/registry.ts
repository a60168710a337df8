import type { Hono } from 'hono'
import { jobs } from '#server/jobs/jobs.gen.ts'
import { solvers } from '#server/solvers/solvers.gen.ts'
import { describe, type Spec } from '#shared/spec/spec.ts'
import { steps } from '#shared/steps/steps.gen.ts'

const describeAll = (registry: Readonly<Record<string, Spec>>) => Object.values(registry).map(describe)

/** `GET /api/registry`: what this server can do, so that tablets of any version can show the forms. */
export const registryRoutes = (app: Hono): void => {
  app.get('/api/registry', (c) => c.json({ steps: describeAll(steps), jobs: describeAll(jobs), solvers: describeAll(solvers) }))
}
