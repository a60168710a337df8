import { openTabletDoor } from '#server/blobs/tablet-door.ts'
import { type Config, libraryFolders } from '#server/config.ts'
import { healthOf } from '#server/health.ts'
import { createApp } from '#server/http/app.ts'
import { listen, remoteAddressOf } from '#server/http/listen.ts'
import type { Services } from '#server/http/services.ts'
import { jobs } from '#server/jobs/jobs.gen.ts'
import { watchLibrary } from '#server/library/watch.ts'
import { CLOSED, type NetworkDoor } from '#server/net/network-door.ts'
import { type NovaServer, startNovaServer } from '#server/nova/nova-server.ts'
import { type Darksite, type Options, openDarksite } from '#server/open-darksite.ts'
import { createCodes } from '#server/pairing/codes.ts'
import { createDeeds } from '#server/pairing/deeds.ts'
import { createDevices } from '#server/pairing/devices.ts'
import { liveConfig } from '#server/settings/live-config.ts'
import { readVersion } from '#server/version.ts'
import { ok, type Result } from '#shared/core/fault.ts'

export interface RunningServer {
  readonly url: string
  /** Where other programs solve; a fault when their port could not be had, null when it is switched off. */
  readonly nova: Result<NovaServer> | null
  readonly darksite: Darksite
  /** Lets running answers finish, stops the jobs, and closes everything. */
  close(): Promise<void>
}

/** What the routes need, from an open Darksite. */
export const servicesOf = async (
  darksite: Darksite,
  config: Config,
  closing: AbortSignal,
  nova: () => Result<NovaServer> | null = () => null,
  network: NetworkDoor = CLOSED,
): Promise<Services> => {
  const version = readVersion()
  const { database, records, blobs, store, engine, results, settings, log, metrics } = darksite
  const live = liveConfig(config, settings)
  const { arrivals, uploads } = await openTabletDoor(darksite, live)
  return {
    database,
    records,
    blobs,
    uploads,
    arrivals,
    pathOf: store.pathOf,
    engine,
    results,
    log,
    metrics,
    health: () => healthOf(live, database, version, nova()),
    settings,
    config: live,
    version,
    libraries: libraryFolders(config),
    dataDir: config.dataDir,
    cataloguesDir: config.cataloguesDir,
    pagesDir: config.pagesDir,
    access: {
      ...{ names: config.names, token: config.token, remoteAddress: remoteAddressOf },
      ...{ devices: createDevices(database, Date.now), codes: createCodes(Date.now), deeds: createDeeds(database, Date.now) },
    },
    network,
    closing,
  }
}

/** The whole product: data, jobs, HTTP. Faults: those of `openDarksite` and `listen`. */
export const startServer = async (config: Config, options: Partial<Options> = {}): Promise<Result<RunningServer>> => {
  const opened = await openDarksite(config, { registry: jobs, isWholeProcess: true, ...options })
  if (!opened.ok) return opened
  const darksite = opened.value
  const closing = new AbortController()
  let nova: Result<NovaServer> | null = null
  const app = createApp(await servicesOf(darksite, config, closing.signal, () => nova))
  const listening = await listen(app, config.host, config.port)
  if (!listening.ok) {
    await darksite.close()
    return listening
  }
  darksite.engine.start()
  // Everything else works without it.
  const { novaPort } = config
  if (novaPort !== null)
    nova = await startNovaServer(darksite, Object.assign(liveConfig(config, darksite.settings), { novaPort }))
  const live = liveConfig(config, darksite.settings)
  const stopWatching = watchLibrary(
    darksite.library,
    () => live.scanSeconds,
    () => darksite.engine.enqueue('scan-folder', null),
    darksite.log,
  )
  return ok({
    url: listening.value.url,
    nova,
    darksite,
    close: async () => {
      stopWatching()
      closing.abort()
      if (nova?.ok) await nova.value.close()
      await listening.value.close(3000)
      await darksite.close()
    },
  })
}
