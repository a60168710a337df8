import { z } from 'zod'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { inputSentences } from '#shared/spec/input-words.ts'
import type { AnyStep, StepContext, StepFrame } from '#shared/steps/step.ts'

export const Pipeline = z.array(z.object({ step: z.string(), params: z.record(z.string(), z.unknown()) }))
export type Pipeline = z.infer<typeof Pipeline>

/** Runs the steps in order. The first fault stops it; an unknown step is a fault, never a skip. */
export const runPipeline = (
  steps: Readonly<Record<string, AnyStep>>,
  pipeline: Pipeline,
  frame: StepFrame,
  context: StepContext,
): Result<StepFrame> => {
  let current = frame
  for (const { step: id, params } of pipeline) {
    const step = steps[id]
    if (!step) return fail('unsupported', 'pipeline.unknown-step', `No step is called “${id}”.`)
    const missing = step.needs.find((part) => current[part] === undefined)
    if (missing) return fail('invalid', 'pipeline.missing-part', `“${step.title}” needs ${missing} first.`)
    const parsed = step.params.safeParse(params)
    if (!parsed.success) return fail('invalid', 'pipeline.params', inputSentences(step.params, parsed.error))
    const parts = step.run(current as Required<StepFrame>, parsed.data, context)
    if (!parts.ok) return parts
    current = { ...current, ...parts.value }
  }
  return ok(current)
}
