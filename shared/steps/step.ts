import type { z } from 'zod'
import type { Result } from '#shared/core/fault.ts'
import type { Raster } from '#shared/core/raster.ts'
import type { MeasuredStar } from '#shared/core/star.ts'
import type { Quality } from '#shared/kernels/quality/index.ts'
import type { Wcs } from '#shared/sky/wcs.ts'
import type { Spec } from '#shared/spec/spec.ts'

/** A star of a catalogue that lies in the picture: its place (0-based pixels) and its colour. */
export interface ReferenceStar {
  readonly x: number
  readonly y: number
  /** Johnson B - V [mag]. */
  readonly colourIndex: number
}

/** What is known of one picture so far. Each step adds or replaces parts. */
export interface StepFrame {
  readonly raster: Raster
  readonly stars?: readonly MeasuredStar[]
  readonly quality?: Quality
  /** Where the pixels lie on the sky, where that is known. Steps that move pixels move it with them. */
  readonly wcs?: Wcs
  /** The filters of the planes, in their order, where they are no colours yet: `Ha`, `OIII`. */
  readonly filters?: readonly string[]
  /** Stars of known colour in the picture. Steps that move pixels drop them. */
  readonly references?: readonly ReferenceStar[]
  /** One plane of the raster's size, 0 to 1: where something is (stars). */
  readonly mask?: Raster
}

export type Part = keyof StepFrame

/** What a step did to a picture that its maker may not want, with the figures that say how much. */
export interface StepWarning {
  /** Dotted and stable: `clipped.blacks`. */
  readonly code: string
  /** A sentence with the figures in it, and what to do. */
  readonly message: string
  readonly figures: Readonly<Record<string, number>>
}

export interface StepContext {
  readonly signal: { readonly aborted: boolean }
  readonly progress: (fraction: number) => void
  /** Hears of every warning. Absent where nobody listens. */
  readonly warn?: (warning: StepWarning) => void
}

/** Pure: the same frame and parameters give the same parts, and the frame is left untouched. Parts it does not need may be there. */
export interface Step<P extends z.ZodObject, Needs extends Part, Gives extends Part> extends Spec<P> {
  readonly needs: readonly Needs[]
  readonly gives: readonly Gives[]
  run(
    frame: StepFrame & Required<Pick<StepFrame, Needs>>,
    params: z.output<P>,
    context: StepContext,
  ): Result<Partial<StepFrame> & Required<Pick<StepFrame, Gives>>>
}

/** A step of which only the name is known: what the registry holds. */
export interface AnyStep extends Spec {
  readonly needs: readonly Part[]
  readonly gives: readonly Part[]
  run(frame: StepFrame, params: Record<string, unknown>, context: StepContext): Result<Partial<StepFrame>>
}

/** Fixes the type parameters, so that `run` is checked against `needs`, `gives` and `params`. */
export const defineStep = <P extends z.ZodObject, N extends Part, G extends Part>(step: Step<P, N, G>): Step<P, N, G> => step
