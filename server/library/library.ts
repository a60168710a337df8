import type { BulkItems } from '#server/bulk/bulk-items.ts'
import type { FrameChooser } from '#server/bulk/choose-frames.ts'
import type { Incomplete } from '#server/bulk/incomplete.ts'
import type { createLogCompactor } from '#server/sync/compact.ts'
import type { FileIndex } from './file-index.ts'
import type { SaidTypes } from './said-types.ts'
import type { SidecarIndex } from './sidecar-index.ts'

/** The folders with captures and what is known of the files in them. */
export interface Library {
  readonly folders: readonly string[]
  /** Our own data, which is never looked through unless a library lies inside it. */
  readonly dataDir: string
  readonly files: FileIndex
  readonly sidecars: SidecarIndex
  /** Kinds of frames that people decided. */
  readonly saidTypes: SaidTypes
  /** What work on many frames is about, and how far it is. */
  readonly bulk: BulkItems
  readonly choose: FrameChooser
  readonly incomplete: Incomplete
  /** The frames that are present and readable and have no preview yet, newest first. */
  withoutPreview(limit: number): string[]
  /** Solved frames whose objects were not looked up since they were solved, or since `catalogueAt` [ms]. */
  unnamed(catalogueAt: number): string[]
  /** Whether a person, on any tablet, has set this field of a frame's review. */
  isReviewedBySomebody(frameId: string, field: 'rating' | 'isRejected'): boolean
  /**
   * The frames of the sky that are present and readable and have no quality of this version yet, whose file changed since, or
   * that were solved since; newest first.
   */
  withoutQuality(version: number, limit: number): string[]
  /** Takes out of the log of changes what later ones have overruled, a few rows at a time; see `createLogCompactor`. */
  readonly compactLog: ReturnType<typeof createLogCompactor>
  /** Jobs that ended before a moment [ms] and are not needed any more; failed ones only when the same work succeeded later. */
  outlivedJobs(before: number, limit: number): string[]
  /** Present frames of which somebody, or a sidecar, has said something. */
  reviewed(): string[]
  /** All or nothing; tablets hear of it once. */
  transaction<T>(work: () => T): T
}
