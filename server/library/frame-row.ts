import { basename, extname } from 'node:path'
import type { IndexedFile } from '#server/work/work.ts'
import type { Fault } from '#shared/core/fault.ts'
import { filledFrom, said } from '#shared/frame/describe.ts'
import { NO_METADATA } from '#shared/frame/metadata.ts'
import { FaultRecord } from '#shared/records/fault.ts'
import { FrameRow } from '#shared/records/frame.ts'
import { folderOf } from './inside.ts'
import type { Beside } from './read-sidecars.ts'
import type { FoundFile } from './walk.ts'

export type Place = Pick<FrameRow, 'folder' | 'fileName' | 'sizeBytes' | 'modifiedAt' | 'presence'>

/** Where a present file lies, as a frame's row says it. */
export const placeOf = (root: string, { path, size, mtimeMs }: FoundFile): Place => ({
  folder: folderOf(root, path),
  fileName: basename(path),
  sizeBytes: size,
  modifiedAt: mtimeMs,
  presence: 'present',
})

type Content = Omit<FrameRow, keyof Place | 'copies' | 'indexedAt' | 'thumbnail' | 'preview'>

/** What the file and those beside it say of it; `more` are further notes. Values that no row may hold (a header can say anything) make it a frame with a fault. */
export const contentOf = (path: string, indexed: IndexedFile, beside: Beside, more: readonly string[]): Content => {
  const { header } = indexed
  const { metadata, filled } = filledFrom(indexed.metadata, beside.metadata)
  const source = filled.length > 0 ? [`${said(filled)} from the files beside it.`] : []
  const row = Content.safeParse({
    sha256: indexed.sha256,
    format: header?.format ?? extname(path).slice(1).toLowerCase(),
    width: header?.width ?? 0,
    height: header?.height ?? 0,
    channels: header?.channels ?? 0,
    sampleFormat: header?.sampleFormat ?? '',
    bayer: header?.bayer ?? null,
    isBottomUp: header?.isBottomUp ?? false,
    frameType: indexed.frameType,
    frameTypeRule: indexed.frameTypeRule,
    metadata,
    hint: indexed.hint ?? beside.hint,
    fault: indexed.fault && FaultRecord.parse(indexed.fault),
    notes: [...(header?.notes ?? []), ...(indexed.notes ?? []), ...source, ...beside.notes, ...more],
    annotated: beside.annotated,
  })
  if (row.success) return row.data
  const message = `The header holds values that make no sense: ${row.error.issues.map(({ path: field }) => field.join('.')).join(', ')}.`
  return unreadContent(path, indexed.sha256, { kind: 'invalid', code: 'index.senseless', message })
}

const Content = FrameRow.omit({
  folder: true,
  fileName: true,
  copies: true,
  sizeBytes: true,
  modifiedAt: true,
  presence: true,
  indexedAt: true,
  thumbnail: true,
  preview: true,
})

/** A file of which nothing is known but that it is there. */
export const unreadContent = (path: string, sha256: string, fault: Fault): Content => ({
  sha256,
  format: extname(path).slice(1).toLowerCase(),
  width: 0,
  height: 0,
  channels: 0,
  sampleFormat: '',
  bayer: null,
  isBottomUp: false,
  frameType: 'unknown',
  frameTypeRule: 'nothing is known of it',
  metadata: NO_METADATA,
  hint: null,
  fault,
  notes: [],
  annotated: null,
})
