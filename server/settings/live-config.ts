import type { Config } from '#server/config.ts'
import type { Settings } from './settings-store.ts'

/** The configuration as it is at the moment it is looked at: what was set while the server runs wins over the environment. */
export const liveConfig = (config: Config, settings: Settings): Config => {
  const live = { ...config }
  const define = <K extends keyof Config>(name: K, get: () => Config[K]): void => {
    Object.defineProperty(live, name, { get, enumerable: true })
  }
  define('solverOrder', () => orElse(settings.solving().solverOrder, config.solverOrder))
  define('indexDirs', () => orElse(settings.solving().indexDirs, config.indexDirs))
  define('solveSeconds', () => settings.solving().solveSeconds ?? config.solveSeconds)
  define('serviceSeconds', () => settings.solving().serviceSeconds ?? config.serviceSeconds)
  define('novaPatienceSeconds', () => settings.solving().novaPatienceSeconds ?? config.novaPatienceSeconds)
  define('scanSeconds', () => settings.server().scanSeconds ?? config.scanSeconds)
  define('minFreeBytes', () => gigabytes(settings.server().minFreeGb) ?? config.minFreeBytes)
  define('uploadDays', () => settings.server().uploadDays ?? config.uploadDays)
  define('outputDays', () => settings.server().outputDays ?? config.outputDays)
  define('keepBackups', () => settings.server().keepBackups ?? config.keepBackups)
  define('logLevel', () => settings.server().logLevel ?? config.logLevel)
  return live
}

const gigabytes = (wish: number | undefined): number | undefined => (wish === undefined ? undefined : wish * 1e9)
const orElse = (wish: readonly string[], otherwise: readonly string[]): readonly string[] => (wish.length > 0 ? wish : otherwise)
