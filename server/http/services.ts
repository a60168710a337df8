import type { Context } from 'hono'
import type { Arrivals } from '#server/blobs/arrivals.ts'
import type { BlobStore } from '#server/blobs/blob-store.ts'
import type { BlobUploads } from '#server/blobs/uploads.ts'
import type { Config } from '#server/config.ts'
import type { Db } from '#server/db/open-database.ts'
import type { JobEngine } from '#server/jobs/engine/port.ts'
import type { JobResults } from '#server/jobs/job-results.ts'
import type { Log } from '#server/log/log.ts'
import type { Metrics } from '#server/metrics/metrics.ts'
import type { NetworkDoor } from '#server/net/network-door.ts'
import type { Codes } from '#server/pairing/codes.ts'
import type { Deeds } from '#server/pairing/deeds.ts'
import type { Devices } from '#server/pairing/devices.ts'
import type { Visitor } from '#server/pairing/visitor.ts'
import type { Settings } from '#server/settings/settings-store.ts'
import type { Records } from '#server/sync/records.ts'
import type { Result } from '#shared/core/fault.ts'
import type { Health } from '#shared/records/health.ts'

/** What the routes need of the rest of the server. `main.ts` puts it together. */
export interface Services {
  readonly database: Db
  readonly records: Records
  readonly blobs: BlobStore
  /** What tablets bring. */
  readonly uploads: BlobUploads
  readonly arrivals: Arrivals
  /** Absolute path of a frame's file, checked to lie inside a library. */
  pathOf(frameId: string): Promise<Result<string>>
  readonly engine: JobEngine
  readonly results: JobResults
  readonly log: Log
  readonly metrics: Metrics
  health(): Promise<Health>
  readonly version: string
  readonly settings: Settings
  /** As it is now: settings included. */
  readonly config: Config
  /** The folders with captures, and our own. */
  readonly libraries: readonly string[]
  readonly dataDir: string
  /** The built catalogues. */
  readonly cataloguesDir: string
  /** The built pages. */
  readonly pagesDir: string
  readonly access: Access
  /** The door to other machines. */
  readonly network: NetworkDoor
  /** Aborted when the server is about to close, so that event streams end. */
  readonly closing: AbortSignal
}

/** Who may ask. */
export interface Access {
  /** Names this server answers to besides localhost and plain addresses, lower case. */
  readonly names: readonly string[]
  /** What programs of other machines may show instead of being paired; null when none is set. */
  readonly token: string | null
  /** The address of the other end, or null when it is not known (which counts as this machine only in tests). */
  remoteAddress(context: Context): string | null
  readonly devices: Devices
  readonly codes: Codes
  readonly deeds: Deeds
  /** Remembers whose the connection is, so that it ends when the device is locked out. */
  holdConnection?(context: Context, visitor: Visitor): void
}
