import type { FrameType } from '#shared/records/metadata.ts'

/** A kind of frame, and the rule that decided it. */
export interface TypedFrame {
  readonly type: FrameType
  /** What decided, in words: `IMAGETYP is "Dark Frame"`. */
  readonly rule: string
}
