import { z } from 'zod'
import { FaultRecord } from './fault.ts'
import { FrameMetadata, FrameType, PointingHint } from './metadata.ts'

/** `awaited`: a tablet has taken the frame in, and its original has yet to come. */
export const PRESENCES = ['present', 'missing', 'awaited'] as const

/**
 * One picture of the library. Its id is the SHA-256 (first 32 hex digits) of the file when it was first seen; it stays when
 * the file moves or is changed in place. Everything here is found by the server's scan, so only the server writes it.
 */
export const FrameRow = z.object({
  /** SHA-256 of the file's bytes now, 64 hex digits. */
  sha256: z.string(),
  /** Folder inside the library, with `/` and without a leading one; '' is the library itself. */
  folder: z.string(),
  fileName: z.string(),
  /** Where else the same bytes lie, as `folder/name`: copies are one frame with several files. */
  copies: z.array(z.string()).default([]),
  /** Name of the annotated twin that PixInsight wrote beside it (`M31_Annotated.jpg`), which is no frame of its own. */
  annotated: z.string().nullable().default(null),
  sizeBytes: z.number(),
  /** When the file was last written [ms since 1970]. */
  modifiedAt: z.number(),
  indexedAt: z.number(),
  presence: z.enum(PRESENCES),
  format: z.string(),
  width: z.number(),
  height: z.number(),
  channels: z.number(),
  sampleFormat: z.string(),
  bayer: z.string().nullable(),
  isBottomUp: z.boolean(),
  frameType: FrameType,
  /** The rule that decided the type, in words: `IMAGETYP is "Dark Frame"`. */
  frameTypeRule: z.string(),
  metadata: FrameMetadata,
  hint: PointingHint.nullable(),
  /** Why the file could not be read; null when all is well. */
  fault: FaultRecord.nullable(),
  notes: z.array(z.string()),
  /** Blob addresses (SHA-256) of the JPEG thumbnail (long side 400) and preview (long side 2048); null until they are made. */
  thumbnail: z.string().nullable().default(null),
  preview: z.string().nullable().default(null),
})
export type FrameRow = z.infer<typeof FrameRow>
