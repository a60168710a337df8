import { openTabletDoor } from '#server/blobs/tablet-door.ts'
import { type Config, libraryFolders } from '#server/config.ts'
import { healthOf } from '#server/health.ts'
import { createApp } from '#server/http/app.ts'
import { listen, remoteAddressOf } from '#server/http/listen.ts'
import type { Services } from '#server/http/services.ts'
import { jobs } from '#server/jobs/jobs.gen.ts'
import { watchLibrary } from '#server/library/watch.ts'
import { createDoors } from '#server/net/doors.ts'
import { CLOSED, type NetworkDoor } from '#server/net/network-door.ts'
import { type NovaServer, startNovaServer } from '#server/nova/nova-server.ts'
import { type Darksite, type Options, openDarksite } from '#server/open-darksite.ts'
import { createCodes } from '#server/pairing/codes.ts'
import { createConnections } from '#server/pairing/connections.ts'
import { createDeeds } from '#server/pairing/deeds.ts'
import { createDevices } from '#server/pairing/devices.ts'
import { liveConfig } from '#server/settings/live-config.ts'
import { openPeerLinks, type PeerLinks, peerCheck } from '#server/sync/peer-links.ts'
import { createPeers } from '#server/sync/peers.ts'
import { readVersion } from '#server/version.ts'
import { ok, type Result } from '#shared/core/fault.ts'

export interface RunningServer {
  readonly url: string
  /** Where other programs solve; a fault when their port could not be had, null when it is switched off. */
  readonly nova: Result<NovaServer> | null
  /** How other machines reach it. */
  readonly network: NetworkDoor
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
  links: () => PeerLinks | null = () => null,
): Promise<Services> => {
  const version = readVersion()
  const { database, records, blobs, store, engine, results, settings, log, metrics } = darksite
  const live = liveConfig(config, settings)
  const devices = createDevices(database, Date.now)
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
    health: async () => {
      const health = await healthOf(live, database, version, nova())
      const peers = links()?.states() ?? []
      return { ...health, checks: [...health.checks, ...peers.map((peer) => peerCheck(peer, Date.now()))] }
    },
    settings,
    config: live,
    version,
    libraries: libraryFolders(config),
    dataDir: config.dataDir,
    cataloguesDir: config.cataloguesDir,
    pagesDir: config.pagesDir,
    access: {
      ...{ names: config.names, token: config.token, remoteAddress: remoteAddressOf },
      ...{ devices, codes: createCodes(Date.now), deeds: createDeeds(database, Date.now) },
      holdConnection: createConnections(devices),
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
  const doors = createDoors({ config, settings: darksite.settings, log: darksite.log })
  let nova: Result<NovaServer> | null = null
  let links: PeerLinks | null = null
  const app = createApp(
    await servicesOf(
      darksite,
      config,
      closing.signal,
      () => nova,
      doors,
      () => links,
    ),
  )
  const listening = await listen(app, config.host, config.port)
  if (!listening.ok) {
    await darksite.close()
    return listening
  }
  await doors.start(app)
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
  links = openPeerLinks(createPeers(darksite.database, darksite.records, options.now ?? Date.now), darksite.records, darksite.log)
  return ok({
    url: listening.value.url,
    nova,
    network: doors,
    darksite,
    close: async () => {
      stopWatching()
      closing.abort()
      await links?.stop()
      await doors.close()
      if (nova?.ok) await nova.value.close()
      await listening.value.close(3000)
      await darksite.close()
    },
  })
}
