import { mkdir } from 'node:fs/promises'
import type { Config } from '#server/config.ts'
import { listen, remoteAddressOf } from '#server/http/listen.ts'
import type { Darksite } from '#server/open-darksite.ts'
import { ok, type Result } from '#shared/core/fault.ts'
import { createNovaApp } from './app.ts'
import { createSolverKeys } from './keys.ts'
import { createUploads, uploadFolder } from './uploads.ts'

export interface NovaServer {
  readonly url: string
  close(): Promise<void>
}

/** Somebody sits in front of the program that waits; frames of the library do not mind. */
const PRIORITY = 50

/**
 * The solver for other programs, on a port of its own: they expect it at the root. What they hand in is solved by jobs
 * (`solve-upload`) and cleared away with the rest (`clear-storage`). Faults: those of `listen`.
 */
export const startNovaServer = async (
  { database, engine, pool, log }: Pick<Darksite, 'database' | 'engine' | 'pool' | 'log'>,
  config: Config & { readonly novaPort: number },
  now: () => number = Date.now,
): Promise<Result<NovaServer>> => {
  const folder = uploadFolder(config)
  await mkdir(folder, { recursive: true })
  const uploads = createUploads(database, now)
  const solve = async (id: number): Promise<void> =>
    uploads.assign(id, await engine.enqueue('solve-upload', null, { upload: id }, { priority: PRIORITY }))
  // A server that was killed between the two has taken it in and not asked.
  for (const id of uploads.unasked()) await solve(id)
  const keys = createSolverKeys(database, now)
  const app = createNovaApp({ config, keys, uploads, folder, work: pool.worker(1), log, solve, remoteAddress: remoteAddressOf })
  const listening = await listen(app, config.novaHost, config.novaPort, {
    port: 'DARKSITE_NOVA_PORT',
    host: 'DARKSITE_NOVA_HOST',
  })
  if (!listening.ok) return listening
  return ok({ url: listening.value.url, close: () => listening.value.close(1000) })
}
