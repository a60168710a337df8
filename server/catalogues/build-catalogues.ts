import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { run } from '#server/process/run.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const PROGRAM = resolve(ROOT, 'scripts/catalogues.ts')
const LIMIT_MS = 120_000

/**
 * Builds the catalogues as `npm run build` does, for a command that is used before the first build; a second or two. Faults:
 * `catalogue.not-built`, and those of `run`.
 */
export const buildCatalogues = async (signal: AbortSignal, onLine: (line: string) => void): Promise<Result<void>> => {
  if (!existsSync(PROGRAM)) return notBuilt
  const built = await run(process.execPath, [PROGRAM], { cwd: ROOT, timeoutMs: LIMIT_MS, signal, onLine })
  if (!built.ok) return built
  return built.value.code === 0 ? ok(undefined) : notBuilt
}

const notBuilt = fail(
  'unavailable',
  'catalogue.not-built',
  'The catalogues could not be built. "npm ci && npm run build" makes them.',
)
