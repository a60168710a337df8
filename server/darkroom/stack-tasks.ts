import type { Result } from '#shared/core/fault.ts'
import type { Masters } from '#shared/stacking/calibrate.ts'
import type { MeasuredLight } from './measure-light.ts'
import type { BandDone, BandOut } from './stack-out.ts'
import type { StackPlan } from './stack-plan.ts'

/** What a thread of the darkroom does. Plain data. */
export type Task =
  | {
      readonly kind: 'measure'
      readonly path: string
      readonly scratch: string
      readonly masters: Masters | null
      readonly darkScale: number
      readonly wants: 'levels' | 'stars' | 'psf-signal'
    }
  | { readonly kind: 'begin'; readonly plan: StackPlan; readonly out: BandOut }
  | { readonly kind: 'band'; readonly from: number; readonly to: number }
  | { readonly kind: 'end' }

export interface TaskAnswers {
  readonly measure: Result<MeasuredLight>
  readonly begin: null
  readonly band: BandDone
  readonly end: null
}
