import { Hono, type MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { faultOfDisk } from '#server/db/disk-fault.ts'
import { adminQueueRoutes } from './admin-queue.ts'
import { forbid, sendFault } from './answer.ts'
import { astrocatStatisticsRoutes } from './astrocat-statistics.ts'
import { backupRoutes } from './backups.ts'
import { blobRoutes } from './blobs.ts'
import { bulkRoutes } from './bulk.ts'
import { calibrationRoutes } from './calibration.ts'
import { catalogueRoutes } from './catalogues.ts'
import { deviceRoutes } from './devices.ts'
import { eventRoutes } from './events.ts'
import { frameRoutes } from './frames.ts'
import { guard } from './guard.ts'
import { healthRoutes } from './health.ts'
import { imageExportRoutes } from './image-export.ts'
import { imageTypeRoutes } from './image-types.ts'
import { imageRoutes } from './images.ts'
import { indexerRoutes } from './indexer.ts'
import { jobStreamRoutes } from './job-stream.ts'
import { jobRoutes } from './jobs.ts'
import { keepDeeds } from './keep-deeds.ts'
import { metricsRoutes } from './metrics.ts'
import { openApiRoutes } from './openapi.ts'
import { pageRoutes } from './pages.ts'
import { pairingRoutes } from './pairing.ts'
import { needOf } from './permission.ts'
import { processorRoutes } from './processors.ts'
import { queueRoutes } from './queue.ts'
import { registryRoutes } from './registry.ts'
import { logRequests } from './request-log.ts'
import { reviewRoutes } from './review.ts'
import { searchRoutes } from './search.ts'
import type { Services } from './services.ts'
import { settingsRoutes } from './settings.ts'
import { solverKeyRoutes } from './solver-keys.ts'
import { solvingRoutes } from './solving.ts'
import { statisticsRoutes } from './statistics.ts'
import { syncRoutes } from './sync.ts'
import { haveRoute, uploadRoutes } from './uploads.ts'

/** A full page of changes from a tablet is the largest thing that comes in [bytes]. */
const MAX_BODY = 4 * 2 ** 20

/** The whole of what the server says over HTTP. */
export const createApp = (services: Services): Hono => {
  const app = new Hono()
  app.use(logRequests(services.log, services.metrics))
  app.use(securityHeaders)
  app.use(keepDeeds(services.access))
  app.use(guard(services.access, needOf))
  uploadRoutes(app, services)
  app.use(
    bodyLimit({
      maxSize: MAX_BODY,
      onError: () => forbid(413, 'http.too-large', 'This body is larger than anything that is asked for here.'),
    }),
  )
  syncRoutes(app, services)
  eventRoutes(app, services)
  blobRoutes(app, services)
  haveRoute(app, services)
  frameRoutes(app, services)
  // Before the images: their names would be taken for ids.
  imageExportRoutes(app, services)
  imageTypeRoutes(app, services)
  imageRoutes(app, services)
  searchRoutes(app, services)
  catalogueRoutes(app, services)
  statisticsRoutes(app, services)
  astrocatStatisticsRoutes(app, services)
  calibrationRoutes(app, services)
  backupRoutes(app, services)
  jobStreamRoutes(app, services)
  jobRoutes(app, services)
  queueRoutes(app, services)
  processorRoutes(app, services)
  bulkRoutes(app, services)
  indexerRoutes(app, services)
  adminQueueRoutes(app, services)
  reviewRoutes(app, services)
  registryRoutes(app)
  solvingRoutes(app, services)
  pairingRoutes(app, services)
  deviceRoutes(app, services)
  healthRoutes(app, services)
  settingsRoutes(app, services)
  solverKeyRoutes(app, services)
  openApiRoutes(app, services)
  metricsRoutes(app, services)
  app.all('/api/*', (c) =>
    sendFault({ kind: 'not-found', code: 'http.not-found', message: `There is nothing at ${c.req.method} ${c.req.path}.` }),
  )
  pageRoutes(app, services)
  app.onError((error) => {
    const fault = faultOfDisk(error, 'the data folder')
    if (fault) return sendFault(fault)
    services.log.error({ err: error }, 'Something broke while a request was answered')
    return sendFault({ kind: 'internal', code: 'server.bug', message: 'Something broke on the server. Its log says what.' })
  })
  return app
}

/** Cross-origin isolated, so that the pages may share memory with their workers; nothing of ours is for other origins. */
const SECURITY: Readonly<Record<string, string>> = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(self)',
}

const securityHeaders: MiddlewareHandler = async (c, next) => {
  await next()
  for (const [name, value] of Object.entries(SECURITY)) c.res.headers.set(name, value)
  if (!c.res.headers.has('content-security-policy')) {
    c.res.headers.set('content-security-policy', "default-src 'none'; frame-ancestors 'none'; sandbox")
  }
}
