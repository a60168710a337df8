import { z } from 'zod'
import { DetectionRow } from './detections.ts'
import { FrameRow } from './frame.ts'
import { QualityRow } from './quality.ts'

/** What a file says of itself, wherever it was read; the rest of a frame's row is known where it is kept. */
export const ImportedFrame = FrameRow.omit({
  copies: true,
  annotated: true,
  indexedAt: true,
  presence: true,
  thumbnail: true,
  preview: true,
})
export type ImportedFrame = z.infer<typeof ImportedFrame>

/**
 * A frame that a tablet has taken in without the server: what was read and measured there. Same id as the frame. It makes the
 * frame known everywhere long before its original has travelled; what the server reads of the original later counts more.
 */
export const ImportRow = z.object({
  frame: ImportedFrame,
  quality: QualityRow.nullable().default(null),
  detections: DetectionRow.nullable().default(null),
  /** When, by the tablet's clock [ms]. */
  importedAt: z.number(),
  /** The device that has the original. */
  device: z.string().max(64),
})
export type ImportRow = z.infer<typeof ImportRow>

/** The id of a frame that is new: the first half of its SHA-256. */
export const importedId = (sha256: string): string => sha256.slice(0, 32)
