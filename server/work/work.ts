import type { Result } from '#shared/core/fault.ts'
import type { Star } from '#shared/core/star.ts'
import type { FileHeader } from '#shared/formats/format.ts'
import type { Quality } from '#shared/kernels/quality/index.ts'
import type { DetectionRow } from '#shared/records/detections.ts'
import type { FrameMetadata, FrameType, PointingHint } from '#shared/records/metadata.ts'

/** What a scan learns of one file without touching its pixels (shared/frame turns the header into this). */
export interface IndexedFile {
  readonly sha256: string
  /** Null with a fault when the file cannot be read. */
  readonly header: FileHeader | null
  readonly metadata: FrameMetadata
  readonly hint: PointingHint | null
  readonly frameType: FrameType
  readonly frameTypeRule: string
  /** Where values came from that are not the header's, a sentence each. */
  readonly notes?: readonly string[]
  readonly fault: { readonly kind: string; readonly code: string; readonly message: string } | null
}

export interface RenderedPreview {
  readonly thumbnail: Uint8Array
  readonly preview: Uint8Array
}

export interface ReducedPicture {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
  readonly binning: number
}

export interface DetectedStars<S extends Star = Star> {
  readonly stars: readonly S[]
  readonly width: number
  readonly height: number
}

export interface MeasuredFrame extends Pick<DetectionRow, 'stars' | 'width' | 'height'> {
  readonly quality: Quality
  /** What the triage network looks at (shared/triage/pack.ts); null when nobody asked for it. */
  readonly glance: Uint8Array | null
  /** The graphics card that did a part of it; null where the processors did all. */
  readonly ranOn: string | null
}

/**
 * Work that is too heavy for the process that answers HTTP. Runs in worker processes (server/work/pool.ts); the functions
 * themselves are plain (server/images/*.ts) and the command line calls them directly. All paths are absolute.
 */
export interface Worker {
  indexFile(path: string, signal?: AbortSignal): Promise<Result<IndexedFile>>
  renderPreviews(path: string, signal?: AbortSignal): Promise<Result<RenderedPreview>>
  detectStars(path: string, limit: number, signal?: AbortSignal): Promise<Result<DetectedStars>>
  /** Quality and the brightest stars. `mayUseGraphics` is for those who know that there is a graphics card: a driver may break down. */
  measureFrame(path: string, wantsGlance: boolean, signal?: AbortSignal, mayUseGraphics?: boolean): Promise<Result<MeasuredFrame>>
  /** A stretched 8-bit grey picture with a long side of at most `maxSide` pixels, binned by a whole number. */
  reducePicture(path: string, maxSide: number, signal?: AbortSignal): Promise<Result<ReducedPicture>>
}
