import type { z } from 'zod'
import type { HeaderCard } from '#shared/formats/format.ts'
import type { DetectionRow } from '#shared/records/detections.ts'
import type { FaultRecord } from '#shared/records/fault.ts'
import { PRESENCES } from '#shared/records/frame.ts'
import { JOB_STATES, type JobRow } from '#shared/records/job.ts'
import type { MatchRow } from '#shared/records/match.ts'
import { FRAME_TYPES, type FrameMetadata, type PointingHint } from '#shared/records/metadata.ts'
import type { QualityRow } from '#shared/records/quality.ts'
import type { ReviewRow } from '#shared/records/review.ts'
import type { SearchRow } from '#shared/records/search.ts'
import type { SolutionRow } from '#shared/records/solution.ts'
import { SUBMISSION_STATES, type SubmissionRow } from '#shared/records/submission.ts'
import { TRIAGE_LABELS } from '#shared/records/triage.ts'
import type { TableName } from '#shared/sync/tables.ts'
import { integer, real, type SQLiteTable, sqliteTable, text } from './drizzle.ts'
import { holdings, imports } from './schema-tablets.ts'
import { synced } from './synced-row.ts'

export const frames = sqliteTable('frames', {
  ...synced,
  sha256: text(),
  folder: text(),
  fileName: text(),
  sizeBytes: integer(),
  modifiedAt: real(),
  indexedAt: integer(),
  presence: text({ enum: PRESENCES }),
  format: text(),
  width: integer(),
  height: integer(),
  channels: integer(),
  sampleFormat: text(),
  bayer: text(),
  isBottomUp: integer({ mode: 'boolean' }),
  frameType: text({ enum: FRAME_TYPES }),
  frameTypeRule: text(),
  metadata: text({ mode: 'json' }).$type<FrameMetadata>(),
  hint: text({ mode: 'json' }).$type<PointingHint>(),
  fault: text({ mode: 'json' }).$type<z.infer<typeof FaultRecord>>(),
  notes: text({ mode: 'json' }).$type<string[]>(),
  copies: text({ mode: 'json' }).$type<string[]>(),
  annotated: text(),
  thumbnail: text(),
  preview: text(),
})

export const reviews = sqliteTable('reviews', {
  ...synced,
  rating: integer(),
  isRejected: integer({ mode: 'boolean' }),
  notes: text(),
  marks: text({ mode: 'json' }).$type<ReviewRow['marks']>(),
})

export const jobs = sqliteTable('jobs', {
  ...synced,
  type: text(),
  frameId: text(),
  params: text({ mode: 'json' }).$type<JobRow['params']>(),
  cancelRequested: integer({ mode: 'boolean' }),
  createdAt: real(),
  priority: integer(),
  after: text(),
  ifFailed: text({ enum: ['break', 'continue'] }),
  isArchived: integer({ mode: 'boolean' }),
  isDeleted: integer({ mode: 'boolean' }),
  state: text({ enum: JOB_STATES }),
  progress: real(),
  message: text(),
  attempt: integer(),
  startedAt: real(),
  finishedAt: real(),
  fault: text({ mode: 'json' }).$type<z.infer<typeof FaultRecord>>(),
  parent: text(),
  attempts: text({ mode: 'json' }).$type<JobRow['attempts']>(),
  tally: text({ mode: 'json' }).$type<NonNullable<JobRow['tally']>>(),
  isolation: text({ mode: 'json' }).$type<JobRow['isolation']>(),
})

export const solutions = sqliteTable('solutions', {
  ...synced,
  ra: real(),
  dec: real(),
  pixelScaleArcsec: real(),
  positionAngle: real(),
  parity: integer().$type<1 | -1>(),
  isMirrored: integer({ mode: 'boolean' }),
  fieldWidthDeg: real(),
  fieldHeightDeg: real(),
  radiusDeg: real(),
  footprint: text({ mode: 'json' }).$type<SolutionRow['footprint']>(),
  wcs: text({ mode: 'json' }).$type<SolutionRow['wcs']>(),
  width: integer(),
  height: integer(),
  solver: text(),
  index: text(),
  seconds: real(),
  solvedAt: real(),
  log: text(),
  attempts: text({ mode: 'json' }).$type<SolutionRow['attempts']>(),
})

export const matches = sqliteTable('matches', {
  ...synced,
  objects: text({ mode: 'json' }).$type<MatchRow['objects']>(),
  matchedAt: real(),
})

export const quality = sqliteTable('quality', {
  ...synced,
  starCount: integer(),
  fwhm: real(),
  fwhmArcsec: real(),
  hfr: real(),
  hfrWeighted: real(),
  eccentricity: real(),
  background: real(),
  backgroundGradient: real(),
  noise: real(),
  saturated: real(),
  zeroPoint: real(),
  tiltMap: text({ mode: 'json' }).$type<(number | null)[]>(),
  tilt: real(),
  trailing: real(),
  trailingThetaDeg: real(),
  trails: text({ mode: 'json' }).$type<QualityRow['trails']>(),
  cloud: real(),
  psfSignalWeight: real(),
  psfSnr: real(),
  version: integer(),
  seconds: real(),
  measuredAt: real(),
})

export const detections = sqliteTable('detections', {
  ...synced,
  stars: text({ mode: 'json' }).$type<DetectionRow['stars']>(),
  width: integer(),
  height: integer(),
  measuredAt: real(),
})

export const triage = sqliteTable('triage', {
  ...synced,
  glance: text(),
  label: text({ enum: TRIAGE_LABELS }),
  probabilities: text({ mode: 'json' }).$type<number[]>(),
  model: text(),
  judgedAt: real(),
})

export const searches = sqliteTable('searches', {
  ...synced,
  name: text(),
  query: text({ mode: 'json' }).$type<SearchRow['query']>(),
  sort: text(),
  group: text(),
  createdAt: real(),
  isDeleted: integer({ mode: 'boolean' }),
})

export const submissions = sqliteTable('submissions', {
  ...synced,
  state: text({ enum: SUBMISSION_STATES }),
  phase: text(),
  service: text(),
  fileName: text(),
  sha256: text(),
  isBlind: integer({ mode: 'boolean' }),
  createdAt: real(),
  sentAt: real(),
  updatedAt: real(),
  submissionId: integer(),
  jobId: integer(),
  url: text(),
  message: text(),
  picture: text({ mode: 'json' }).$type<NonNullable<SubmissionRow['picture']>>(),
  calibration: text({ mode: 'json' }).$type<NonNullable<SubmissionRow['calibration']>>(),
  wcsFile: text(),
  annotated: text(),
})

export const SYNCED = {
  frames,
  reviews,
  jobs,
  solutions,
  matches,
  quality,
  detections,
  triage,
  searches,
  submissions,
  imports,
  holdings,
} as const satisfies Record<TableName, SQLiteTable>

export const changes = sqliteTable('changes', {
  seq: integer().primaryKey({ autoIncrement: true }),
  stamp: text().notNull().unique(),
  table: text().notNull(),
  id: text().notNull(),
  patch: text({ mode: 'json' }).$type<Record<string, unknown>>().notNull(),
  origin: text(),
})

/** Servers that this one is kept alike with (server/sync/peers.ts). */
export const peers = sqliteTable('peers', {
  url: text().primaryKey(),
  token: text(),
  addedAt: real().notNull(),
  epoch: text().notNull(),
  name: text().notNull(),
  cursor: integer().notNull(),
  sent: integer().notNull(),
  syncedAt: real(),
})

export const files = sqliteTable('files', {
  path: text().primaryKey(),
  library: text().notNull(),
  size: integer().notNull(),
  mtimeMs: real().notNull(),
  sha256: text().notNull(),
  frameId: text().notNull(),
  isPresent: integer({ mode: 'boolean' }).notNull(),
  readBy: integer().notNull(),
})

export const headers = sqliteTable('headers', {
  frameId: text().primaryKey(),
  cards: text({ mode: 'json' }).$type<HeaderCard[]>().notNull(),
  notes: text({ mode: 'json' }).$type<string[]>().notNull(),
  text: text().notNull(),
})

export const jobLeases = sqliteTable('jobLeases', {
  jobId: text().primaryKey(),
  type: text().notNull(),
  jobKey: text().notNull(),
  isBackground: integer({ mode: 'boolean' }).notNull(),
  priority: integer().notNull(),
  createdAt: real().notNull(),
  runAfter: real().notNull(),
  owner: text(),
  follows: text(),
  waitsFor: text(),
  failures: integer().notNull(),
  strikes: integer().notNull(),
})

export const jobEngines = sqliteTable('jobEngines', {
  owner: text().primaryKey(),
  beat: integer().notNull(),
})

export const jobSchedules = sqliteTable('jobSchedules', {
  id: text().primaryKey(),
  cron: text().notNull(),
  type: text().notNull(),
  params: text({ mode: 'json' }).$type<JobRow['params']>().notNull(),
  nextAt: real().notNull(),
})

/** Kinds of frames that people decided. */
export const frameTypes = sqliteTable('frameTypes', {
  frameId: text().primaryKey(),
  frameType: text({ enum: FRAME_TYPES }).notNull(),
})

/** What jobs answered when they were done. */
export const jobResults = sqliteTable('jobResults', {
  jobId: text().primaryKey(),
  value: text().notNull(),
})

export const jobSettings = sqliteTable('jobSettings', {
  name: text().primaryKey(),
  value: text().notNull(),
})

/** What was set while the server ran, by subject. */
export const settings = sqliteTable('settings', {
  name: text().primaryKey(),
  value: text({ mode: 'json' }).$type<unknown>().notNull(),
})

export const jobLog = sqliteTable('jobLog', {
  seq: integer().primaryKey({ autoIncrement: true }),
  jobId: text().notNull(),
  at: real().notNull(),
  line: text().notNull(),
})
