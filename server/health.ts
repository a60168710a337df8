import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { basename } from 'node:path'
import { type Config, importFolder, libraryFolders } from '#server/config.ts'
import type { Db } from '#server/db/open-database.ts'
import { machineChecks } from '#server/health-checks.ts'
import { gpuTrial } from '#server/health-gpu.ts'
import { countAll } from '#server/library/counts.ts'
import type { NovaServer } from '#server/nova/nova-server.ts'
import { providerStates } from '#server/solvers/provider-states.ts'
import { findIndexes } from '#server/solvers/solve-field/indexes.ts'
import { missingPart } from '#server/solvers/solve-field/missing.ts'
import type { Result } from '#shared/core/fault.ts'
import type { Health } from '#shared/records/health.ts'

/** How this server is. Looked up anew each time, so that what was just installed shows at once. */
export const healthOf = async (
  config: Config,
  database: Db,
  version: string,
  nova: Result<NovaServer> | null,
): Promise<Health> => {
  const missing = await missingPart(config)
  const { files } = await findIndexes(config)
  return {
    ok: true,
    version,
    now: Date.now(),
    solver: { isReady: missing === null, missing, remedy: missing === null ? null : 'npm run setup', indexFiles: files.length },
    providers: await providerStates(config, database),
    solverForOthers: nova && {
      url: nova.ok ? nova.value.url : null,
      trouble: nova.ok ? null : nova.fault.message,
    },
    checks: await machineChecks(config, Date.now(), gpuTrial()),
    uptimeSeconds: Math.round(process.uptime()),
    libraries: await Promise.all(
      libraryFolders(config).map(async (folder, i, all) => ({
        name: folder === importFolder(config) ? 'From tablets' : basename(folder),
        isReadable: await isReadable(folder),
        isSimulated: i === all.length - 1,
        isImported: folder === importFolder(config),
      })),
    ),
    ...countAll(database),
  }
}

const isReadable = (folder: string): Promise<boolean> =>
  access(folder, constants.R_OK | constants.X_OK).then(
    () => true,
    () => false,
  )
