import type { Combination } from '#shared/kernels/combine/index.ts'
import type { Homography, Interpolation } from '#shared/kernels/warp/index.ts'
import type { Masters } from '#shared/stacking/calibrate.ts'
import type { Line } from '#shared/stacking/levels.ts'
import type { Preparation } from './frame-rows.ts'
import type { StoredFrame } from './stored-frame.ts'

/** One frame of a stack. */
export interface PlannedFrame {
  readonly stored: StoredFrame
  /** Which of the plan's masters calibrate it; null for none. */
  readonly masters: number | null
  readonly darkScale: number
  /** From the pixels of the stack to those of the frame; null where they are the same. */
  readonly toFrame: Homography | null
  /** For each channel, after calibration. */
  readonly lines: readonly Line[]
}

/** Everything that a thread needs to make any band of a stack. Plain data; masters are in memory that threads share. */
export interface StackPlan {
  readonly width: number
  readonly height: number
  readonly channels: number
  readonly frames: readonly PlannedFrame[]
  readonly masters: readonly Masters[]
  readonly debayer: Preparation['debayer']
  readonly interpolation: Interpolation
  readonly combination: Combination
  readonly bandRows: number
}

/** Samples of all frames for one band that a thread holds at most [bytes]. */
const BAND_BYTES = 150e6
const MOST_ROWS = 512

/** Rows that are worked on at a time, so that memory stays bounded however many frames there are. */
export const bandRowsFor = (width: number, height: number, channels: number, frames: number): number =>
  Math.max(4, Math.min(MOST_ROWS, height, Math.floor(BAND_BYTES / (4 * width * channels * frames))))
