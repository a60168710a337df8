import type { z } from 'zod'
import type { Result } from '#shared/core/fault.ts'
import type { Raster } from '#shared/core/raster.ts'
import type { MeasuredStar } from '#shared/core/star.ts'
import type { Quality } from '#shared/kernels/quality/index.ts'
import type { Spec } from '#shared/spec/spec.ts'

/** What is known of one picture so far. Each step adds or replaces parts. */
export interface StepFrame {
  readonly raster: Raster
  readonly stars?: readonly MeasuredStar[]
  readonly quality?: Quality
}

export type Part = keyof StepFrame

export interface StepContext {
  readonly signal: { readonly aborted: boolean }
  readonly progress: (fraction: number) => void
}

/** Pure: the same frame and parameters give the same parts, and the frame is left untouched. */
export interface Step<P extends z.ZodObject, Needs extends Part, Gives extends Part> extends Spec<P> {
  readonly needs: readonly Needs[]
  readonly gives: readonly Gives[]
  run(
    frame: Required<Pick<StepFrame, Needs>>,
    params: z.output<P>,
    context: StepContext,
  ): Result<Required<Pick<StepFrame, Gives>>>
}

/** A step of which only the name is known: what the registry holds. */
export interface AnyStep extends Spec {
  readonly needs: readonly Part[]
  readonly gives: readonly Part[]
  run(frame: Required<StepFrame>, params: Record<string, unknown>, context: StepContext): Result<Partial<StepFrame>>
}

/** Fixes the type parameters, so that `run` is checked against `needs`, `gives` and `params`. */
export const defineStep = <P extends z.ZodObject, N extends Part, G extends Part>(step: Step<P, N, G>): Step<P, N, G> => step
