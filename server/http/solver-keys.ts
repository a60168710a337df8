import type { Hono } from 'hono'
import { z } from 'zod'
import { createSolverKeys } from '#server/nova/keys.ts'
import { parseInput, readJson, sendFault } from './answer.ts'
import type { Services } from './services.ts'

export const SolverKeyItem = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.number(),
  /** When the program last logged in; null when it never did. */
  usedAt: z.number().nullable(),
})
export const SolverKeyList = z.object({ keys: z.array(SolverKeyItem) })
export const NewSolverKey = z.object({ name: z.string().trim().min(1).max(60) })
/** The only time that the key itself is told. */
export const MadeSolverKey = SolverKeyItem.extend({ secret: z.string() })

/** `GET` and `POST /api/solver-keys`, `POST /api/solver-keys/{id}/remove`: who may solve here besides Darksite's own pages. */
export const solverKeyRoutes = (app: Hono, { database }: Pick<Services, 'database'>): void => {
  const keys = createSolverKeys(database, Date.now)
  app.get('/api/solver-keys', (c) => c.json({ keys: keys.list() }))
  app.post('/api/solver-keys', async (c) => {
    const body = await readJson(c.req.raw, 4096)
    if (!body.ok) return sendFault(body.fault)
    const wish = parseInput(NewSolverKey, body.value, 'solver-keys.bad-name')
    return wish.ok ? c.json(keys.create(wish.value.name), 201) : sendFault(wish.fault)
  })
  app.post('/api/solver-keys/:id/remove', (c) =>
    keys.remove(c.req.param('id'))
      ? c.json({ keys: keys.list() })
      : sendFault({ kind: 'not-found', code: 'solver-keys.not-found', message: 'There is no such key (any more).' }),
  )
}
