import { fail, ok, type Result } from '#shared/core/fault.ts'
import { runStep, type StepRegistry } from '#shared/steps/pipeline.ts'
import type { StepContext, StepFrame, StepWarning } from '#shared/steps/step.ts'
import { type Recipe, resolvedSteps } from './recipe.ts'

/** What a step took and what it warned of. */
export interface StepRun {
  readonly step: string
  readonly title: string
  readonly seconds: number
  /** Of the picture it was given, all planes together. */
  readonly megapixelsPerSecond: number
  readonly warnings: readonly StepWarning[]
}

export interface RecipeContext extends Pick<StepContext, 'signal'> {
  /** Seconds that only ever grow. */
  readonly now: () => number
  /** How far the whole recipe is, 0 to 1, and what it is at. */
  readonly progress?: (fraction: number, title: string) => void
  /** Hears the picture after each step: for previews, and to keep what is unchanged. */
  readonly after?: (frame: StepFrame, run: StepRun, index: number) => void
}

/**
 * Runs what is on of a recipe. `from` steps count as done already, `frame` is the picture after them. Faults: those of the steps, with
 * the step's number before them, and `recipe.cancelled`.
 */
export const runRecipe = (
  recipe: Recipe,
  steps: StepRegistry,
  frame: StepFrame,
  context: RecipeContext,
  from = 0,
): Result<{ frame: StepFrame; runs: readonly StepRun[] }> => {
  const runs: StepRun[] = []
  const list = resolvedSteps(recipe, steps)
  let current = frame
  for (const [index, { step, params }] of list.entries()) {
    if (index < from) continue
    if (context.signal.aborted) return fail('cancelled', 'recipe.cancelled', 'The recipe was stopped.')
    const title = steps[step]?.title ?? step
    const warnings: StepWarning[] = []
    const report = (fraction: number): void => context.progress?.((index + fraction) / list.length, title)
    report(0)
    const start = context.now()
    const next = runStep(steps, step, params, current, {
      signal: context.signal,
      progress: report,
      warn: (warning) => void warnings.push(warning),
    })
    if (!next.ok) return { ok: false, fault: { ...next.fault, message: `Step ${index + 1} (${title}): ${next.fault.message}` } }
    const seconds = context.now() - start
    const { width, height, channels } = current.raster
    const megapixelsPerSecond = (width * height * channels) / 1e6 / Math.max(seconds, 1e-6)
    const run: StepRun = { step, title, seconds, megapixelsPerSecond, warnings }
    runs.push(run)
    current = next.value
    context.after?.(current, run, index)
  }
  context.progress?.(1, '')
  return context.signal.aborted ? fail('cancelled', 'recipe.cancelled', 'The recipe was stopped.') : ok({ frame: current, runs })
}
