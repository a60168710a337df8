import { z } from 'zod'
import { CataloguePage, CatalogueSummaries, ImportedCatalogue } from '#shared/records/catalogue.ts'
import {
  DeedPage,
  DeviceItem,
  DevicesPage,
  Invitation,
  Network,
  Paired,
  PairingPage,
  PairingRequest,
  type Role,
} from '#shared/records/device.ts'
import { FaultRecord } from '#shared/records/fault.ts'
import { Health } from '#shared/records/health.ts'
import { JobDetail } from '#shared/records/job-page.ts'
import { BulkItemPage, BulkPlan, Processors } from '#shared/records/processors.ts'
import { ServerSettings, SettingsPage } from '#shared/records/server-settings.ts'
import { SolvingPage, SolvingSettings } from '#shared/records/solving.ts'
import { HaveAnswer, HaveRequest } from '#shared/sync/blobs.ts'
import { SyncRequest, SyncResponse } from '#shared/sync/protocol.ts'
import { AdminQueue, AdminWorkers } from './admin-queue.ts'
import { StatsByFormat, StatsByMonth, StatsBySubtype, StatsFits, StatsObjects, StatsOverview } from './astrocat-statistics.ts'
import { BulkItemQuery, BulkPlanQuery } from './bulk.ts'
import { CalibrationAnswer } from './calibration.ts'
import { CatalogueQuery, NewCatalogue, RemovedCatalogue } from './catalogues.ts'
import { DeedQuery, DeviceChange, InvitationRequest, NetworkRequest, NewDevice } from './devices.ts'
import { ImageDetail, ImagePage } from './image-item.ts'
import { ImageQuery } from './image-query.ts'
import { BulkSubtypeAnswer, BulkSubtypeQuery } from './image-types.ts'
import { Submitted } from './images.ts'
import { IndexerRequest, IndexerStatus, IndexerSubmitted, ThumbnailStats } from './indexer.ts'
import { AutomaticRequest } from './processors.ts'
import { ArchiveRequest, CloneRequest, Ordered, PauseRequest, Queue, Redriven, RedriveRequest } from './queue.ts'
import {
  AppliedOrder,
  ApplyPlan,
  ApplyRequest,
  ExportFolder,
  FolderRequest,
  ListRequest,
  Orders,
  ReviewFrames,
  Undone,
  UndoRequest,
} from './review.ts'
import { SearchAnswer, SearchRequest } from './search.ts'
import { MadeSolverKey, NewSolverKey, SolverKeyList } from './solver-keys.ts'
import { StatisticsAnswer } from './statistics.ts'

/** One thing that can be asked of the server. OpenAPI and the docs page are made from these. */
export interface Operation {
  readonly method: 'get' | 'post' | 'patch' | 'put'
  /** With parameters in braces: `/api/images/{id}`. */
  readonly path: string
  readonly summary: string
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  readonly status: number
  /** A schema for JSON, or the media type of anything else. */
  readonly answer: z.ZodType | string
  /** Whom it is for. Left out: looking is for every paired device, changing is the owner's. */
  readonly needs?: Need
}

/** Anybody who can reach the server, or paired devices with at least this role. */
export type Need = 'anyone' | Role

const Header = z.object({
  cards: z.array(
    z.object({
      keyword: z.string(),
      value: z.union([z.string(), z.number(), z.boolean(), z.null()]),
      comment: z.string().optional(),
    }),
  ),
})
const Described = z.object({ id: z.string(), title: z.string(), summary: z.string(), params: z.record(z.string(), z.unknown()) })
const Registry = z.object({ steps: z.array(Described), jobs: z.array(Described), solvers: z.array(Described) })
const Cancelled = z.object({ id: z.string(), state: JobDetail.shape.state })

/** Every refusal looks like this. */
export const Refusal = z.object({ fault: FaultRecord })

const get = (path: string, summary: string, answer: Operation['answer'], more: Partial<Operation> = {}): Operation => ({
  method: 'get',
  path,
  summary,
  status: 200,
  answer,
  ...more,
})
const post = (
  path: string,
  summary: string,
  status: number,
  answer: Operation['answer'],
  more: Partial<Operation> = {},
): Operation => ({
  ...get(path, summary, answer, more),
  method: 'post',
  status,
})

export const OPERATIONS: readonly Operation[] = [
  get('/api/images', 'Lists frames, filtered and sorted, page by page', ImagePage, { query: ImageQuery }),
  get('/api/statistics', 'What the frames of a search add up to', StatisticsAnswer, { query: ImageQuery }),
  get('/api/stats/overview', 'The library in figures, in AstroCat’s words', StatsOverview),
  get('/api/stats/by-month', 'Lights of the last twelve months', StatsByMonth),
  get('/api/stats/by-subtype', 'Frames of each type', StatsBySubtype),
  get('/api/stats/by-format', 'Frames of each file format', StatsByFormat),
  get('/api/stats/top-objects', 'The ten objects with the most exposure time', StatsObjects),
  get('/api/stats/fits', 'Distributions over the frames of a search, in AstroCat’s words', StatsFits, { query: ImageQuery }),
  get('/api/admin/stats', 'The same as the overview', StatsOverview),
  get('/api/catalogues', 'The catalogues, and how much of each is in the library', CatalogueSummaries),
  post('/api/catalogues', 'Brings a list of objects, CSV or VOTable; the frames are named anew', 201, ImportedCatalogue, {
    body: NewCatalogue,
  }),
  get('/api/catalogues/{id}', 'The objects of a catalogue, with the pictures and exposure time of each', CataloguePage, {
    query: CatalogueQuery,
  }),
  post('/api/catalogues/{id}/remove', 'Takes a list of one’s own away', 200, RemovedCatalogue),
  get('/api/images/export_csv', 'All frames of a search as CSV', 'text/csv', { query: ImageQuery }),
  get('/api/images/export_votable', 'All frames of a search as VOTable', 'application/x-votable+xml', { query: ImageQuery }),
  {
    ...get('/api/images/bulk/subtype', 'Gives all frames of a search another kind', BulkSubtypeAnswer, {
      query: BulkSubtypeQuery,
    }),
    method: 'put',
  },
  post('/api/search', 'The ids of the frames that a query of the pages finds', 200, SearchAnswer, {
    body: SearchRequest,
    needs: 'guest',
  }),
  get('/api/images/{id}', 'One frame with metadata, solution and the objects in it', ImageDetail),
  get('/api/images/{id}/thumbnail', 'The thumbnail of a frame', 'image/jpeg'),
  get('/api/images/{id}/annotated', 'The picture with names in it that a solving service has drawn', 'image/jpeg'),
  get(
    '/api/images/{id}/calibration',
    'The darks, flats and bias frames that fit a light, and what is missing',
    CalibrationAnswer,
  ),
  post('/api/images/{id}/rescan', 'Asks for a plate solution of a frame', 202, Submitted, { needs: 'reviewer' }),
  post('/api/images/write-ratings', 'Writes all ratings into XMP sidecars beside the captures', 202, Submitted),
  get('/api/frames/{id}/file', 'The original file; ranges are answered', 'application/octet-stream'),
  get('/api/frames/{id}/header', 'Every card of the header', Header),
  get('/api/jobs/{id}', 'A job with its log, its chain, its outputs and what it answered', JobDetail),
  get('/api/jobs/{id}/log.txt', 'The log of a job as a file', 'text/plain'),
  get('/api/jobs/{id}/result.json', 'What a job answered when it was done', 'application/json'),
  post('/api/jobs/{id}/cancel', 'Asks a job and all that comes after it to stop', 202, Cancelled),
  get('/api/jobs/{id}/events', 'Log and state of a job as server-sent events; Last-Event-ID goes on', 'text/event-stream'),
  get('/api/jobs/{id}/socket', 'The same over a web socket; `after` goes on', 'application/json'),
  post('/api/jobs/{id}/rerun', 'Runs a finished job again, and what came after it', 202, Ordered),
  post('/api/jobs/{id}/redrive', 'Runs a failed or cancelled job again', 202, Ordered),
  post('/api/jobs/{id}/clone', 'Asks for the same once more, with other parameters if wanted', 202, Ordered, {
    body: CloneRequest,
  }),
  post('/api/jobs/{id}/archive', 'Puts a finished job out of sight, or back', 202, Ordered, { body: ArchiveRequest }),
  post('/api/jobs/{id}/delete', 'Stops a job if need be and takes it from every list', 202, Ordered),
  get('/api/backups/{name}', 'A backup of the database as a file', 'application/vnd.sqlite3', { needs: 'owner' }),
  get('/api/queue', 'How the queue stands: paused or not, jobs by state, schedules', Queue),
  post('/api/queue/pause', 'The switch “capturing: heavy work waits”', 200, Queue, { body: PauseRequest }),
  post('/api/queue/redrive', 'Runs all failed jobs again, or those of one type', 202, Redriven, { body: RedriveRequest }),
  get('/api/processors', 'How every kind of work stands: active, queued, scheduled, failed, and how fast it goes', Processors),
  post('/api/processors/automatic', 'Whether new frames are solved by themselves', 200, Processors, { body: AutomaticRequest }),
  get('/api/bulk/plan', 'Which frames work on many frames would take now, and which it would skip', BulkPlan, {
    query: BulkPlanQuery,
  }),
  get('/api/bulk/{id}/items', 'The frames of such work, and what came of each', BulkItemPage, { query: BulkItemQuery }),
  post('/api/indexer/scan', 'Looks through the libraries', 202, IndexerSubmitted, { body: IndexerRequest }),
  post('/api/indexer/reindex', 'Reads all headers again; asked for twice it runs once', 202, IndexerSubmitted, {
    body: IndexerRequest,
  }),
  post('/api/indexer/batch/{name}', 'Works through a folder: matches, rescan, thumbnails or metadata', 202, IndexerSubmitted, {
    body: IndexerRequest,
  }),
  get('/api/indexer/status', 'Whether the library is being read, and how far work on many frames is', IndexerStatus),
  get('/api/indexer/thumbnails/stats', 'How many frames have a thumbnail', ThumbnailStats),
  post('/api/indexer/thumbnails/regenerate', 'Makes the thumbnails of a folder anew, or all', 202, IndexerSubmitted, {
    body: IndexerRequest,
  }),
  post('/api/indexer/thumbnails/clear', 'Forgets all thumbnails and previews, and has them made again', 202, IndexerSubmitted),
  post('/api/images/{id}/thumbnail/regenerate', 'Makes the thumbnail of a frame anew', 202, IndexerSubmitted),
  post('/api/images/{id}/process', 'Reads a frame again and does what it lacks', 202, IndexerSubmitted),
  get('/api/admin/workers', 'The workers, in AstroCat’s words', AdminWorkers),
  get('/api/admin/queue', 'The queue, in AstroCat’s words', AdminQueue),
  post('/api/blobs/have', 'Which of these hashes the server holds already', 200, HaveAnswer, {
    body: HaveRequest,
    needs: 'guest',
  }),
  post('/api/uploads', 'Begins an upload of a file that a tablet has taken in, by tus 1.0', 201, 'text/plain'),
  get('/api/uploads/{address}', 'HEAD: how far an upload has come', 'text/plain'),
  { ...get('/api/uploads/{address}', 'The next bytes of an upload', 'text/plain'), method: 'patch', status: 204 },
  get('/api/blobs/{address}', 'A thumbnail, preview or log by its SHA-256; it never changes', 'application/octet-stream'),
  post('/api/review/plan', 'Says which files the rejected ones of these frames are; touches nothing', 200, ApplyPlan, {
    body: ReviewFrames,
    needs: 'reviewer',
  }),
  post(
    '/api/review/apply',
    'Moves the files of rejected frames into rejected/ beside them, with an undo file',
    200,
    AppliedOrder,
    { body: ApplyRequest },
  ),
  get('/api/review/orders', 'What was moved and can be taken back', Orders),
  post('/api/review/undo', 'Moves the files of an order back', 200, Undone, { body: UndoRequest }),
  post('/api/review/csv', 'Everything that was measured and decided of these frames', 200, 'text/csv', {
    body: ReviewFrames,
    needs: 'guest',
  }),
  post('/api/review/astrobin', 'The kept frames as AstroBin imports acquisitions', 200, 'text/csv', {
    body: ListRequest,
    needs: 'guest',
  }),
  post('/api/review/pixinsight', 'The frames with weights and verdicts, by the names of SubframeSelector', 200, 'text/csv', {
    body: ListRequest,
    needs: 'guest',
  }),
  post('/api/review/siril', 'A folder of links to the kept frames, with a script for Siril', 200, ExportFolder, {
    body: FolderRequest,
  }),
  post('/api/review/weights', 'Copies of the kept frames with SSWEIGHT in the header', 200, ExportFolder, {
    body: FolderRequest,
  }),
  get('/api/registry', 'The steps, jobs and solvers of this server, with their parameters', Registry),
  get('/api/solving', 'Who solves here, with which index files, and which frames these are no good for', SolvingPage),
  post('/api/solving', 'Sets the order of the solvers, the limits and the index folders', 200, SolvingPage, {
    body: SolvingSettings,
  }),
  get('/api/settings', 'What of the server can be changed while it runs, and what it was started with', SettingsPage, {
    needs: 'owner',
  }),
  post('/api/settings', 'Changes settings of the server; what is left out is as it was started', 200, SettingsPage, {
    body: ServerSettings,
  }),
  get('/api/solver-keys', 'The programs that may solve here', SolverKeyList, { needs: 'owner' }),
  post('/api/solver-keys', 'Makes a key for a program; it is told this once', 201, MadeSolverKey, { body: NewSolverKey }),
  post('/api/solver-keys/{id}/remove', 'Takes a key back', 200, SolverKeyList),
  get('/api/pairing', 'Who is asked, and as whom this device is known', PairingPage, { needs: 'anyone' }),
  post('/api/pairing', 'Pairs a device by the code of the moment', 201, Paired, { body: PairingRequest, needs: 'anyone' }),
  get('/api/devices', 'The paired devices, the code of the moment, and the way here over the network', DevicesPage, {
    needs: 'owner',
  }),
  post('/api/devices', 'Lets a program in, which is told its token this once', 201, Paired, { body: NewDevice }),
  post('/api/devices/{id}', 'Names a device otherwise, or lets it do more or less', 200, DeviceItem, { body: DeviceChange }),
  post('/api/devices/{id}/remove', 'Locks a device out for good', 200, DevicesPage),
  post('/api/invitation', 'Makes a code for one device, good for five minutes and five tries', 201, Invitation, {
    body: InvitationRequest,
  }),
  post('/api/invitation/cancel', 'The code of the moment is good no more', 200, DevicesPage),
  post('/api/network', 'Lets other machines reach this one over the network, or not', 200, Network, { body: NetworkRequest }),
  get('/api/deeds', 'Who changed what, the newest first', DeedPage, { query: DeedQuery, needs: 'owner' }),
  get('/api/health', 'What works, and what is missing with the command that mends it', Health, { needs: 'anyone' }),
  post('/api/sync', 'Exchanges changes with a device; safe to repeat', 200, SyncResponse, { body: SyncRequest, needs: 'guest' }),
  get('/api/events', 'Server-sent events: “changed” with the newest cursor', 'text/event-stream'),
  get('/api/openapi.json', 'This description', 'application/json'),
  get('/api/docs', 'This description, to be read', 'text/html'),
]
