import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '#server/config.ts'
import { listen } from '#server/http/listen.ts'
import type { Darksite } from '#server/open-darksite.ts'
import { ok, type Result } from '#shared/core/fault.ts'
import { createNovaApp } from './app.ts'
import { createSolverKeys } from './keys.ts'
import { createUploads } from './uploads.ts'
import { createWorkOff } from './work-off.ts'

export interface NovaServer {
  readonly url: string
  settled(): Promise<void>
  close(): Promise<void>
}

/** Uploads are kept this long after they were answered [ms]. */
const KEEP_MS = 7 * 86_400_000
const SWEEP_MS = 3_600_000

/**
 * The solver for other programs, on a port of its own: they expect it at the root. What the last run left unfinished goes on.
 * Faults: those of `listen`.
 */
export const startNovaServer = async (
  { database, pool, log }: Pick<Darksite, 'database' | 'pool' | 'log'>,
  config: Config & { readonly novaPort: number },
  now: () => number = Date.now,
): Promise<Result<NovaServer>> => {
  const folder = join(config.dataDir, 'uploads')
  await mkdir(folder, { recursive: true })
  const uploads = createUploads(database, now)
  const sweep = async (): Promise<void> => {
    for (const name of uploads.removeBefore(now() - KEEP_MS)) await rm(join(folder, name), { force: true })
  }
  await sweep()
  // A server that was killed may have left files that no upload knows of.
  const wanted = uploads.files()
  for (const name of await readdir(folder)) if (!wanted.has(name)) await rm(join(folder, name))
  const work = pool.worker(1)
  const workOff = createWorkOff({ config, uploads, folder, work, now, log })
  const keys = createSolverKeys(database, now)
  const app = createNovaApp({ config, keys, uploads, folder, work, log, wake: workOff.wake })
  const listening = await listen(app, config.novaHost, config.novaPort, {
    port: 'DARKSITE_NOVA_PORT',
    host: 'DARKSITE_NOVA_HOST',
  })
  if (!listening.ok) return listening
  workOff.wake()
  const sweeper = setInterval(() => void sweep().catch((error: unknown) => log.error({ err: error }, 'Old uploads')), SWEEP_MS)
  sweeper.unref()
  return ok({
    url: listening.value.url,
    settled: workOff.settled,
    close: async () => {
      clearInterval(sweeper)
      await listening.value.close(1000)
      await workOff.stop()
    },
  })
}
